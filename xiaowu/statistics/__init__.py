"""出缺席統計公布: what is told of absence over time, to the bureau and to everybody, in releases that hide what is small."""
