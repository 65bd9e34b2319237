"""Pages of authoring: `files` (list, problems, history, new files) and `drafts` (editor, review, publication)."""
