"""The grammar of the query language, in Lark's notation. Operators are upper case; words never are (they get folded)."""

GRAMMAR = r"""
start: any?
any: all (OR all)*
all: unary (AND? unary)*
unary: NOT unary -> negation
     | MINUS unary -> negation
     | near
?near: atom
     | near NEAR atom -> near
?atom: LPAR any RPAR -> group
     | PHRASE -> phrase
     | PHRASE DISTANCE -> phrase
     | EQUALS (PHRASE | WORD) -> exact
     | FIELD (WORD | PHRASE | HASHTAG | MENTION | RANGE) -> field
     | FRAGMENT -> fragment
     | HASHTAG -> hashtag
     | MENTION -> mention
     | WORD -> word

LPAR: "("
RPAR: ")"
AND.5: /(AND|ET)(?![^\s(){}"“”«»„])/
OR.5: /(OR|OU)(?![^\s(){}"“”«»„])/
NOT.5: /(NOT|SAUF)(?![^\s(){}"“”«»„])/
NEAR.5: /(O?NEAR|PROCHE|SUIVI)\/[0-9]+(?![^\s(){}"“”«»„])/
MINUS.4: /-(?=[^\s\-)])/
EQUALS.4: /=(?=["“”«»„\w])/
PHRASE.4: /["“”«»„][^"“”«»„]*["“”«»„]/
DISTANCE.4: /~[^\s()"“”«»„]*/
FIELD.4: /[^\W\d_]+:(?!\/\/)/
RANGE.4: /\[[^\[\]()"“”«»„]*\]/
FRAGMENT.4: /\{[^{}\n]*\}/
HASHTAG.4: /[#＃][^\s(){}"“”«»„#]+/
MENTION.4: /@[^\s(){}"“”«»„]+/
WORD: /(?!(AND|ET|OR|OU|NOT|SAUF|(O?NEAR|PROCHE|SUIVI)\/[0-9]+)(?![^\s(){}"“”«»„]))[^\s(){}"“”«»„~][^\s(){}"“”«»„]*/
COMMENT.9: /\/\*[\s\S]*?\*\/|(?<!\S)\/\/[^\n]*|(?<!\S)#(?!\S)[^\n]*/
%ignore COMMENT
%ignore /\s+/
"""
