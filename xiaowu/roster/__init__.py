"""The register (名冊): who and where. Districts, schools, terms, school days, people, posts, classes, students and their enrolment."""
