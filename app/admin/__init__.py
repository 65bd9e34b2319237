"""Running the site: content problems, outbox, jobs, audit trail, settings. Each capability keeps its own staff pages."""
