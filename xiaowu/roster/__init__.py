"""The register (名冊): who is where. Districts, schools, terms, school days, people, posts, classes, students and their enrolment."""
