"""Reads of traffic: everybody sees the rows of their own schools, whoever holds the city all of them; the guards see to it."""
