"""Queries of people who mean harm, or whose keyboard does: each is answered, and none finds everything.

TEXTS holds them, each once. They are of the syntax of FTS5, of tsquery, of SQL and of regular expressions,
of Unicode's odd corners, of TeX, and of our own language at and over its limits.
"""

_FTS5 = """
vision*
*
vis*ion
"
""
"vision
vision"
"vision" *
NEAR(vision transformer)
NEAR(vision transformer, 10)
NEAR("vision" "transformer", 99999999999999999999)
vision NEAR transformer
vision NEAR/2 transformer
^vision
^ vision
{title abstract} : vision
title : vision
- title : vision
-{title} : vision
title:"vision" + "transformer"
vision + transformer
vision AND
AND vision
OR
AND
NOT
NOT NOT vision
vision NOT transformer
vision AND NOT transformer
(vision
vision)
()
(())
(vision) (transformer)
papers_search MATCH 'vision'
rank:1
rowid:1
rank MATCH 'bm25(10.0)'
vision : transformer
columnsize=0
'vision'
"vision"" OR ""x"
"vision" OR "
vision;transformer
optimize
INSERT INTO papers_search(papers_search) VALUES('delete-all')
"""
_TSQUERY = """
vision & transformer
vision | transformer
! vision
!vision
!!vision
vision & !
vision <-> transformer
vision <2> transformer
vision <999999> transformer
<-> vision
vision:*
vision:A
vision:ABCD
vision:*AB
'vision':*
'vis''ion'
& & &
| | |
:*
:
::
vision::text
to_tsquery('vision')
$$vision$$
$1
%s
%(q)s
%
%%
100%
_
vision_transformer
E'\\\\x00'
U&'\\0000'
"""
_SQL = """
' OR '1'='1
' OR 1=1 --
" OR ""="
') OR ('a'='a
'; DROP TABLE papers_paper; --
1; SELECT pg_sleep(10)
' UNION SELECT password FROM accounts_user --
vision' AND 1=0 UNION ALL SELECT NULL,NULL--
vision/**/OR/**/1=1
vision LIKE '%'
* FROM papers_paper
{{7*7}}
{% debug %}
${7*7}
#{7*7}
<%= 7*7 %>
../../../etc/passwd
file:///etc/passwd
http://127.0.0.1:9/
javascript:alert(1)
<script>alert(1)</script>
"><svg onload=alert(1)>
&lt;vision&gt;
&#118;ision
%00
%27%20OR%201=1
\\
\\\\
\\"
\\'
a\\
`vision`
$(vision)
| vision
; vision
vision && transformer
vision || transformer
! vision & x
"""
_REGEX = """
(a+)+$
(a|aa)*b
^(([a-z])+.)+[A-Z]([a-z])+$
.*
.+
[a-z]*
vision.*
/vision/
\\bvision\\b
(?=vision)
(?i)vision
\\d{1000}
[[:alpha:]]
"""
_OWN = """
vision {2}
vision{0}
vision{1}
vision{99}
vision{100}
vision{99999999999999999999}
vision{-1}
vision{2}{2}
vision{}
=vision{2}
=
==vision
=vision*
="vision transformer"*
"vision transformer"*
vi*
v*
**
*vision
-vision
-
--vision
---vision
- vision
vision -
-(vision)
-(-vision)
NOT (NOT vision)
vision OR -transformer
vision OR NOT survey
-a -b -c
(-a) OR (-b)
NOT date:2023
-date:7d
-kind:new
-has:code
cat:
cat:cs
cat:CS.cv
cat:cs.
cat:.CV
cat:*
cat:cs.*.*
cat:*.*
cat:cs.CVX
cat:"cs.CV"
cat:(cs.CV OR cs.LG)
cat:-cs.CV
cat:=cs.CV
cat:cs.CV{2}
id:
id:1
id:2311.00001v99
id:9999999999999999999999
id:hep-th/0000000
id:../x
date:
date:2023
date:0000
date:0001
date:9999
date:9999-12-31
date:>9999-12-31
date:<0001-01-01
date:2023-02-30
date:2023-13
date:2023-10-01..2023-01-01
date:..
date:..2023
date:2023..
date:2023..2023..2023
date:0d
date:1d
date:9999d
date:99999999999999999999d
date:-7d
date:7D
date:7w
date:today
date:>=
date:>=>=2023
date:2023/10/01
date:٢٠٢٣
kind:
kind:new
kind:replace-cross
kind:old
kind:new kind:cross
has:
has:code
has:nothing
has:note
is:
is:unread
is:saved
is:admin
tag:
tag:*
tag:"a/b"
in:
in:"no such collection"
venue:
venue:2023
venue:"2023 2023"
venue:*
venue:neurips2023
au:
au:*
au:"
au:()
ti:ti:vision
ti:(abs:vision)
ti:-vision
TI:vision
Title:Vision
author:ada
co:""
nofield:vision
x:y:z
a:b
http:vision
::vision
and or not
And Or Not
vision and transformer
AND OR NOT AND
"""
_UNICODE = [
    "\u0000",
    "vision\u0000transformer",
    "\ud800",
    "vision \udfff",
    "\ufeffvision",
    "\ufffe\uffff",
    "\u200bvision\u200b",
    "vis\u00adion",
    "\u202evision",
    "\u2066vision\u2069",
    "\u200fרשת\u200e",
    "رؤية حاسوبية",
    "视觉",
    "視覺 transformer",
    "비전",
    "ビジョン",
    "визуальный",
    "όραση",
    "v\u0301i\u0301s\u0301i\u0301o\u0301n\u0301",
    "e" + "\u0301" * 500,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "ﬁne ﬂow",
    "ＶＩＳＩＯＮ",
    "“vision”",
    "„vision‟",
    "（vision）",
    "ｃａｔ：ｃｓ",
    "vision\u2028transformer",
    "vision\u3000transformer",
    "vision\ttransformer\r\n",
    "\x1b[31mvision",
    "\x7f",
    "\u0085",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈 vision",
    "😀" * 300,
    "ß",
    "ı İ",
    "K",
    "²³",
    "½",
    "٣",
    "Ⅷ",
    "𝔳𝔦𝔰𝔦𝔬𝔫",
    "𐀀",
    "\U0010ffff",
    "…",
    "—",
    "·",
    "́",
    "¨vision",
]
_TEX = [
    r"Erd\H{o}s",
    r"G\"odel",
    r"G\"{o}del",
    r"$\ell_2$",
    r"$$x$$",
    "$",
    r"\frac{1}{2}",
    r"\input{/etc/passwd}",
    r"\def\x{\x\x}\x",
    r"$\alpha$ vision",
    r"\(x\)",
    r"{\bf vision}",
    r"\begin{equation} x",
    r"\'",
    r"\\",
    "a^{2}",
    "x_{1}",
]
_LARGE = [
    "vision " * 63,
    "vision " * 64,
    "vision " * 65,
    " OR ".join(["vision"] * 64),
    " OR ".join(f"a{number}" for number in range(64)),
    "(" * 19 + "vision" + ")" * 19,
    "(" * 20 + "vision" + ")" * 20,
    "(" * 21 + "vision" + ")" * 21,
    "(" * 900,
    ")" * 900,
    "(" * 300 + "vision",
    "-" * 999 + "x",
    "NOT " * 20 + "vision",
    "NOT " * 240 + "vision",
    '"' * 999,
    '" ' * 400,
    "a" * 999,
    "a" * 1_000,
    "a" * 1_001,
    "a" * 4_999,
    "a" * 5_001,
    "a " * 500,
    "a-" * 400,
    "a*" * 300,
    "abc* " * 64,
    "=a " * 64,
    '"' + "a " * 400 + '"',
    '"' + "the " * 200 + '"{2}',
    "ti:" * 300,
    "all:" * 125 + "vision",
    "all:" * 249 + "x",
    "cat:cs." * 100,
    "date:2023.." * 80,
    ":" * 1_000,
    "{" * 500 + "}" * 500,
    "=" * 999,
    "%" * 999,
    "\\" * 999,
    "'" * 999,
    "\u0301" * 999,
    "中" * 999,
    "".join(map(chr, range(0x4E00, 0x4E00 + 999))),
    "\ufdfa" * 450,  # each is four words
    '"' + " ".join("abcdefghij"[number % 7 :: 7] or "k" for number in range(498)) + '"',
    "9" * 20,
    "9" * 999,
    "-9" * 400,
    " ".join(f"(a{number} OR (b{number} AND -c{number}))" for number in range(20)),
    " ".join(f"-(date:{2000 + number} kind:new)" for number in range(20)),
    " ".join(f'"{letter} {letter}"{{2}}' for letter in "abcdefghijklmnopqrst"),
]
TEXTS = list(
    dict.fromkeys(
        line
        for line in [
            *(line for block in (_FTS5, _TSQUERY, _SQL, _REGEX, _OWN) for line in block.splitlines()),
            *_UNICODE,
            *_TEX,
            *_LARGE,
        ]
        if line
    )
)
