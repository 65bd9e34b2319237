"""The shell every page shares: who may call, one transaction a request, errors, forms, languages, assets. Knows no capability."""
