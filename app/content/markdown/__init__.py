"""The one place that turns Markdown into safe HTML: `render` sets the parser up, each other file is one directive."""
