"""Every sentence of the linter, in English; the room that shows them translates them."""

LOWER_CASE_OPERATOR = "“%(word)s” is looked for as a word. Operators are written in capitals."
SINGLE_QUOTES = "Single quotation marks do not make a phrase: each word is looked for by itself."
UNPAIRED_QUOTES = "These quotation marks are not a pair."
MIXED_OPERATORS = "AND binds tighter than OR, so this is read as: %(read)s"
NEAR_HAS_ONE = "%(operator)s joins only the word right after it: “%(word)s” is looked for by itself."
LONG_DISTANCE = "So far apart (%(distance)s words), words have little to do with each other."
LEADING_STAR = (
    "A star in front makes every word of the archive be looked at: slow, and it finds the unexpected."
)
FEW_LETTERS = "“%(word)s” has so few letters that it finds words of all kinds."
COMMON_WORD = "“%(word)s” is in almost every text: alone, it finds everything."
CONTRADICTION = "Nothing can be both “%(one)s” and “%(other)s”: this finds nothing."
REPEATED = "“%(word)s” is there twice."
COVERED = "“%(wide)s” finds “%(word)s” already."
AMBIGUOUS = "“%(word)s” also means other things: %(examples)s. Leave them out, or ask for a second word."
ALSO_HEARD = "Beside “%(word)s” one often hears: %(examples)s. If that is not about the brand, leave it out."
INVISIBLE = "There are invisible characters in the query. They are ignored."
LOOKALIKE = (
    "“%(word)s” mixes letters of two alphabets that look alike. It is read as if they were all of one."
)
TAG_IS_HASHTAG = "People put no tags on mentions in Parvis: “%(field)s” looks for a hashtag in the text."
VERY_WIDE = "%(count)s words and conditions: several watches would be easier to read and to correct."

CAPITALS = "Write %(operator)s"
REAL_QUOTES = "Use double quotation marks"
AS_READ = "Keep this, with parentheses: %(query)s"
OR_FIRST = "Mean this instead: %(query)s"
GROUP_NEAR = "Join them: %(query)s"
TAKE_OUT = "Take out “%(word)s”"
LEAVE_OUT = "Leave out %(words)s"
EXACT_FORM = "Only with a capital: %(query)s"
PLAIN_LETTERS = "Write “%(word)s”"
CLEAN = "Remove them"
CLOSE = "Add %(sign)s at the end"
REMOVE = "Remove it"
LOWER = "Look for the word “%(word)s”"
WRITE = "Write %(query)s"
QUOTE = "Look for these words: %(query)s"

MESSAGES = (
    LOWER_CASE_OPERATOR, SINGLE_QUOTES, UNPAIRED_QUOTES, MIXED_OPERATORS, NEAR_HAS_ONE, LONG_DISTANCE, LEADING_STAR,
    FEW_LETTERS, COMMON_WORD, CONTRADICTION, REPEATED, COVERED, AMBIGUOUS, ALSO_HEARD, INVISIBLE, LOOKALIKE, TAG_IS_HASHTAG, VERY_WIDE,
    CAPITALS, REAL_QUOTES, AS_READ, OR_FIRST, GROUP_NEAR, TAKE_OUT, LEAVE_OUT, EXACT_FORM, PLAIN_LETTERS, CLEAN, CLOSE,
    REMOVE, LOWER, WRITE, QUOTE,
)  # fmt: skip
