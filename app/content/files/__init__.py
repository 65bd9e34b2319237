"""The files of a course, one reader each: text in, what it says and its problems out."""
