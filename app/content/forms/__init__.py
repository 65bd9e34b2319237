"""The forms of an answer, one file each: how its Markdown is read into a question of that kind."""
