// Marks on the rows of a list by single keys, for readers (signed in); beside keys.js, which moves about.
