"""Course content: Markdown files in, one immutable Catalogue out.

`load` reads and checks everything and reports every Problem; `Store` keeps the newest good Catalogue; `write_file` puts
an edited file back. Questions are described here and graded by the quizzes. No web and no database.
"""
