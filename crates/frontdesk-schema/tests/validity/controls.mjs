// What Chromium is asked: controls, and the values that are put into each.
//
// Every list is a product of constraints and values, so that boundaries meet each other. Values are
// what a script or a client may try, valid or not.

const quote = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
const attributes = (pairs) =>
  Object.entries(pairs).map(([name, value]) => (value === "" ? ` ${name}` : ` ${name}="${quote(value)}"`)).join("");
const input = (type, pairs = {}) => `<input name="x" type="${type}"${attributes(pairs)}>`;
const textarea = (pairs = {}) => `<textarea name="x"${attributes(pairs)}></textarea>`;

const LENGTHS = [
  {}, { required: "" }, { minlength: "3" }, { maxlength: "5" }, { minlength: "2", maxlength: "4" },
  { required: "", minlength: "3" }, { maxlength: "0" }, { maxlength: "-1" }, { maxlength: "five" }, { maxlength: " 4px" },
  { maxlength: "+3" }, { minlength: "-0" }, { minlength: "2.9" }, { minlength: "" }, { readonly: "", required: "" },
];
const TEXTS = [
  "", " ", "   ", "a", "ab", "abc", "abcd", "abcde", "abcdef", "ä", "äöü", "äöüß", "😀", "😀😀", "😀😀😀", "e\u0301e\u0301", "é",
  "a b", " a ", "\u00a0", "\ufeff", "123", "क्षत्रिय", "日本語", "日本語日本語", "a\tb", "\u2028", "<b>&", "\u200d\u200d", "👩‍👩‍👧",
];
const LINES = ["\n", "\n\n\n", "a\nb", "a\r\nb", "ab\r\ncd", "a\rb", "\r\n\r\n", "a\n\nb\n", "a\n\r\nb", "\t\n\t"];

const ADDRESSES = [
  "a@b", "a@b.c", "ann@example.org", "ANN@EXAMPLE.ORG", "a.b@c.d", ".a@b.c", "a.@b.c", "a..b@c.d", "@b.c", "a@", "a", "a@@b", "a@b@c",
  "a b@c.d", "a@b c", "a@-b.c", "a@b-.c", "a@b-c.d", "a@b..c", "a@.b", "a@b.", "a@b.c.", "a@b_c.d", "a@[127.0.0.1]", "a@127.0.0.1", "a@1", '"a"@b.c',
  "a+b@c.d", "a'b@c.d", "a!#$%&'*+/=?^_`{|}~-@b.c", "a,b@c.d", "a;b@c.d", "a:b@c.d", "a(b)@c.d", "a\\b@c.d", "a<b>@c.d", "ü@b.c", "a@xn--bcher-kva.de",
  `a@${"b".repeat(63)}.c`, `a@${"b".repeat(64)}.c`, `${"a".repeat(64)}@b.c`, `${"a".repeat(300)}@b.c`, `a@${"b.".repeat(150)}c`, " a@b.c ", "\ta@b.c", "a@b.c\n", "a\n@b.c",
  "a@b.c,d@e.f", "a@b.c, d@e.f", " a@b.c , d@e.f ", "a@b.c,", ",a@b.c", ",", "a@b.c,,d@e.f", "a@b.c;d@e.f", "a@b.c d@e.f", "a@b.c,x", "a@b.c,\td@e.f", "mailto:a@b.c",
];
const URLS = [
  "http://a", "http://a.b/c?d#e", "https://example.org", "HTTP://EXAMPLE.ORG", "http:a", "http:/a", "http:", "http://", "http:///a", "//a.b", "/a", "a", "a.b", "www.example.org", "?q",
  "#f", "mailto:a@b.c", "tel:+1", "javascript:alert(1)", "data:text/plain,x", "foo:bar", "foo:", "f o:bar", "1a:b", "a+b-c.d:e", "+a:b", ":a", "http://a b", "http://a/ b", "http://a%20b",
  "http://[::1]", "http://[::1", "http://[::g]", "http://[1::2::3]", "http://a:80", "http://a:65535", "http://a:65536", "http://a:x", "http://a:", "http://a:-1", "http://u:p@a", "http://@a", "http://a@",
  "http://1.2.3.4", "http://256.1.1.1", "http://1.2.3.4.5", "http://0x7f.1", "http://a..b", "http://-a", "http://a_b", "http://ü.de", "http://xn--bcher-kva.de", "http://a<b", "http://a|b", "http://a^b", "http://a\\b",
  "http://a/%zz", "http://a/%", "http://a/\u00e9", "ftp://a", "file:///a", "file:a", "file:", "ws://a", "about:blank", "blob:x", " http://a ", "\thttp://a", "ht\ntp://a", "http://a\n", "http://a/\tb", "http://\u00ad", "http://%41", "http://a%", "urn:isbn:1",
];

const PATTERNS = [
  "", "a", "abc", "a|b", "a|bc|", "[0-9]{5}", "[0-9]+", "\\d+", "\\d{2,4}", "\\d{2,}", "\\D+", "\\w+", "\\W", "\\s*", "\\S+", ".", ".*", ".+", "^a$", "^a", "a$", "(a)", "(?:a|b)+", "(a+)+",
  "[A-Z]{2}", "[a-z]*", "[^a-z]+", "[^]", "[]", "[\\d\\-]+", "[a\\-z]+", "[\\w.]+", "[\\s\\S]*", "[A-Za-z0-9._%+\\-]+@[A-Za-z0-9.\\-]+", "\\+?[0-9 ]{3,}", "#[0-9a-f]{6}", "[0-9]{4}-[0-9]{2}", "\\$\\d+", "a\\.b", "a\\/b", "a/b",
  "\\p{L}+", "\\p{Lu}", "\\p{Letter}+", "\\P{L}+", "[\\p{L}\\p{N}]+", "[^\\p{L}]+", "\\p{Script=Greek}+", "\\p{sc=Grek}", "\\p{Script_Extensions=Latin}+", "\\p{scx=Deva}+", "\\p{Emoji}", "\\p{Emoji_Presentation}", "\\p{Alphabetic}+", "\\p{Alpha}", "\\p{ASCII}+", "\\p{Any}+", "\\p{Assigned}", "\\p{Lowercase}", "\\p{White_Space}", "\\p{ID_Start}", "\\p{gc=Nd}+", "\\p{General_Category=Decimal_Number}", "\\p{punct}", "\\p{Punctuation}",
  "\\p{letter}", "\\p{l}", "\\p{Greek}", "\\p{Script=greek}", "\\p{Script=Foo}", "\\p{InGreek}", "\\p{^L}", "\\p{}", "\\p", "\\pL", "\\p{L", "\\p{Block=Basic_Latin}", "\\p{Foo}", "\\p{IsL}", "\\p{ASCII_Hex_Digit}+",
  "(?=.*\\d)(?=.*[a-z]).{3,}", "(?!a).*", "(?!.*\\d).+", "a(?=b).", "(?<=a)b", ".*(?<=c)", "(?<!a)b", ".(?<!a)", "(?<=^a+)b", "(?=a)*", "(?<=a)*", "(?!a)?", "(a)\\1", "(a|b)\\1", "(?<n>a)\\k<n>", "\\k<n>(?<n>a)", "\\1(a)", "(\\1a)", "(?:(a)|b)\\1", "(?:(a)|(b))+\\1\\2", "\\1", "\\2(a)", "\\k<n>", "\\k", "(?<n>a)(?<n>b)", "(?<n>a)|(?<n>b)", "(?:(?<n>a)|(?<n>b))\\k<n>",
  "\\b\\w+\\b", ".*\\b.*", "a\\Bb", ".\\B.", "\\B", "\\b", "a*", "a+?", "a??", "a{2}", "a{0}", "a{0,1}", "a{2,1}", "a{,2}", "a{", "a}", "{", "{1}", "]", "a]", "a{1", "a{x}", "*", "+", "?", "a**", "a+*", "a*??", "^*", "$+", "\\b+", "(", ")", "(a", "a)", "(?", "(?a)", "(?:", "[a", "[", "a\\",
  "\\a", "\\-", "\\_", "\\ ", "\\e", "\\z", "\\A", "\\Z", "\\h", "\\Q", "\\0", "\\00", "\\01", "\\x41", "\\x4", "\\xg1", "\\u0041", "\\u{41}", "\\u{1F600}", "\\u{110000}", "\\u{}", "\\u{4_1}", "\\u41", "\\uD83D\\uDE00", "\\uD83D", "[\\uD83D\\uDE00]", "\\cA", "\\cj", "\\c", "\\c1", "\\t", "\\n", "\\v", "\\f", "\\r", "\\/", "\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|",
  "[a-]", "[-a]", "[a-b-c]", "[--a]", "[z-a]", "[a-\\d]", "[\\d-a]", "[a--b]", "[a-z--b]", "[[a-z]--[aeiou]]+", "[[a-z]--b]", "[[a-c]&&[b-d]]", "[\\w&&\\d]+", "[\\w--\\d]+", "[\\w--\\d--_]+", "[a&&b&&c]", "[a&b]", "[a&&]", "[&&a]", "[a&&&b]", "[a&&b--c]", "[a--b&&c]", "[[a]b&&c]", "[ab&&c]",
  "[(]", "[)]", "[{]", "[}]", "[/]", "[|]", "[\\(\\)\\[\\]\\{\\}\\/\\-\\|]", "[a!!b]", "[!!]", "[a##b]", "[$$]", "[%%]", "[**]", "[++]", "[,,]", "[..]", "[::]", "[;;]", "[<<]", "[==]", "[>>]", "[??]", "[@@]", "[``]", "[~~]", "[^^a]", "[a^^b]", "[a^b]", "[!]", "[#$%*+,.:;<=>?@`~]", "[\\!\\#\\%\\&\\,\\:\\;\\<\\=\\>\\@\\`\\~]", "[\\b]", "[\\B]", "[\\_]", "[\\a]",
  "[\\q{abc|d|}]", "[\\q{abc}]+", "[\\q{ab|a}]b", "[\\q{}]", "[\\q{a|b}--\\q{a}]", "[\\q{abc|d}&&\\q{abc}]", "[^\\q{abc}]", "[^\\q{a|b}]", "[\\q{abc]", "\\q{abc}", "[\\q{a\\|b}]", "[\\q{(}]", "[[\\q{ab}]c]", "[^[\\q{ab}]]", "[^[a][b]]", "[[^a]&&\\w]", "[^\\w--\\d]",
  "\\p{RGI_Emoji}", "[\\p{RGI_Emoji}]", "\\p{Emoji_Keycap_Sequence}", "\\P{RGI_Emoji}", "[^\\p{RGI_Emoji}]", "\\p{Basic_Emoji}",
  "(?i:abc)", "(?i:ä)b?", "(?-i:a)", "(?i-s:a.)", "(?s:.)", "(?m:^a$)", "(?m:a$\\n)", "(?i:[a-c]+)", "(?i:[^a-c]+)", "(?i:\\w)", "(?i:ß)", "(?i:K)", "(?i:\\u212a)", "(?i:(a)\\1)", "(?ii:a)", "(?i-i:a)", "(?-:a)", "(?:a)", "(?x:a)", "(?g:a)", "(?u:a)", "(?i)a", "(?i:a(?-i:b)c)", "(?i:\\p{Lu})", "(?i:\\P{Lu})", "(?i:[\\p{Lu}--A])", "(?i:[^\\P{Lu}])",
  "(?<a>a)", "(?<>a)", "(?<1>a)", "(?<a b>a)", "(?<$_ä>a)", "(?<\\u0061>a)", "(?'a'a)", "(?P<a>a)", "(?#c)", "(?>a)", "a++", "(?|a)", "\\Ga", "[[:alpha:]]+", "[[:alpha:]", "😀", "[😀]", "[😀-😂]+", ".{2}", "..", "é", "e.", "[é]", "日本?語", "(?:😀|a)+", "\\u{1F468}\\u200D", "^(?:a|b)$", "^$|a", "(?:)", "()", "(|a)+", "(a*)*", "(a*)+b", "(a|aa)+$", "(.*)(.*)(.*)b", "(?:a?){3}a{3}", "a{1000}", "(?:a{0,50}){0,50}", "x*x*x*x*y",
];
const PATTERN_VALUES = [
  "a", "b", "ab", "abc", "ABC", "aa", "aaa", "bb", "d", "1", "12", "12345", "a1b", "_", "-", " ", "\t", ".", "/", "a.b", "a/b", "A", "AB", "é", "ä", "Äb", "ß", "α", "क", "日本語", "😀", "😁😂", "\u00a0", "\u2028", "K", "k", "\u212a", "(", "{", "a b", "$5", "a-b", "aß", "\\", "!", "1️⃣", "👩‍👩‍👧", "ann@example.org", "^", "]", "|", "&", "a\u0000",
];

const NUMBERS = [
  "", "0", "-0", "1", "-1", "2", "3", "4", "5", "9", "10", "11", "99", "100", "101", "0.1", "0.2", "0.3", "0.5", "0.30000000000000004", "0.7", "1.1", "1.15", "2.5", "3.3", "-0.1", "-2.5", "-10", "1.0", "1.10", "01", "007", "00.5",
  ".5", "-.5", "5.", "1.e2", "+1", "1e1", "1E1", "1e+1", "1e-1", "1e", "e1", "1e1.5", " 1", "1 ", "1,5", "1.5.2", "--1", "-", ".", "0x10", "abc", "Infinity", "NaN", "1e308", "1.7976931348623157e308", "1.8e308", "1e309", "-1e309", "1e-308", "1e-324", "1e-400", "-1e-400",
  "9007199254740991", "9007199254740992", "9007199254740993", "123456789012345678", "123456789012345678901234567890", "0.123456789012345678901234567890", "1.0000000000000000001", "0.9999999999999999999", "1e16", "1e17", "1e22", "1000000", "1000000.1", "0.000001", "0.0000001", "1e-7", "33", "66", "99.99", "99.999", "100.0000001", "٣", "1_000", "1\n",
];
const NUMBER_RULES = [
  {}, { required: "" }, { min: "0" }, { max: "10" }, { min: "0", max: "10" }, { min: "1", max: "5", step: "2" }, { step: "any" }, { step: "ANY" }, { step: "0.1" }, { step: "0.01" }, { step: "0.3" }, { step: "3" }, { step: "1e-7" }, { step: "0.5", min: "0.25" }, { step: "0" }, { step: "-1" }, { step: "abc" }, { step: "" }, { step: " 2" }, { step: "+2" }, { step: "2px" },
  { min: "0.1", step: "0.2" }, { min: "-10", max: "-1" }, { min: "10", max: "1" }, { min: " 5" }, { min: "5px" }, { min: "+5" }, { min: "abc", step: "2" }, { max: "1e2" }, { max: "1e400" }, { min: "-0" }, { value: "3", step: "2" }, { value: "0.5" }, { min: "1", value: "2", step: "3" }, { value: "x", step: "2" }, { step: "1e20" }, { step: "7", min: "-100" }, { max: "1.0000000000000000001" }, { min: "0.9999999999999999999" }, { step: "1e-10", max: "1" }, { readonly: "", required: "", max: "3" }, { required: "", min: "1", max: "3", step: "any" }, { step: "16777217" }, { step: "0.333333333333333333" }, { step: "1e300" },
];
const RANGE_RULES = [{}, { min: "10" }, { max: "50" }, { min: "-5", max: "5", step: "0.5" }, { step: "any" }, { step: "7" }, { min: "1", step: "3" }, { min: "50", max: "20" }, { value: "33", step: "10" }, { min: "x", max: "y", step: "z" }, { required: "" }, { min: "0", max: "1", step: "0.1" }, { min: "200" }, { readonly: "" }];

const DATES = [
  "", "1970-01-01", "1970-01-02", "1969-12-31", "2000-02-29", "1900-02-29", "2100-02-29", "2024-02-29", "2023-02-29", "2026-01-01", "2026-01-02", "2026-01-07", "2026-01-08", "2026-01-15", "2026-01-31", "2026-02-01", "2026-02-30", "2026-04-31", "2026-06-30", "2026-12-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32",
  "0001-01-01", "0000-01-01", "0999-12-31", "1582-10-10", "9999-12-31", "10000-01-01", "275760-09-13", "275760-09-14", "275761-01-01", "999999-01-01", "02026-01-01", "002026-01-01", "226-01-01", "26-01-01", "2026-1-1", "2026-1-01", "2026/01/01", "01.01.2026", "01/01/2026", "2026-01-01T00:00", "2026-01-01 ", " 2026-01-01", "-2026-01-01", "+2026-01-01", "2026-01", "2026-W01", "today", "20260101", "2026-01-0١", "2026-01-01Z", "99999999999999999999-01-01",
];
const DATE_RULES = [{}, { required: "" }, { min: "2026-01-01" }, { max: "2026-01-31" }, { min: "2026-01-01", max: "2026-12-31" }, { min: "2026-12-31", max: "2026-01-01" }, { step: "7" }, { step: "7", min: "2026-01-01" }, { step: "2" }, { step: "1.5" }, { step: "1.4", value: "2026-01-01" }, { step: "0.1" }, { step: "any" }, { step: "0" }, { step: "x" }, { min: "2026-02-30" }, { min: "x", value: "2026-01-01", step: "3" }, { value: "2026-01-02", step: "2" }, { step: "30", max: "9999-12-31" }, { readonly: "", required: "" }, { min: "0001-01-01", step: "10" }, { step: "1e9" }];
const MONTHS = ["", "1970-01", "1969-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-07", "2026-12", "2025-12", "2026-00", "2026-13", "0001-01", "0000-01", "9999-12", "10000-01", "275760-09", "275760-10", "02026-01", "226-01", "2026-1", "2026/01", "2026-01-01", "January", " 2026-01", "2026-01 ", "2026", "2026-W01", "-2026-01", "1000-06"];
const MONTH_RULES = [{}, { required: "" }, { min: "2026-01" }, { max: "2026-06" }, { min: "2026-01", max: "2026-06" }, { min: "2026-06", max: "2026-01" }, { step: "3" }, { step: "3", min: "2026-01" }, { step: "2.5" }, { step: "any" }, { step: "0" }, { value: "2026-02", step: "2" }, { step: "12" }, { min: "2026-13" }, { min: "2026-01-01" }, { step: "0.4" }];
const WEEKS = ["", "1970-W01", "1969-W52", "1970-W02", "2026-W01", "2026-W02", "2026-W03", "2026-W09", "2026-W10", "2026-W52", "2026-W53", "2025-W52", "2025-W53", "2024-W53", "2020-W53", "2015-W53", "2009-W53", "2004-W53", "1998-W53", "2027-W01", "2026-W00", "2026-W54", "2026-W1", "2026W01", "2026-w01", "2026-01", "0001-W01", "0000-W01", "9999-W52", "10000-W01", "275760-W37", "275760-W38", "02026-W01", " 2026-W01", "2026-W01-1"];
const WEEK_RULES = [{}, { required: "" }, { min: "2026-W02" }, { max: "2026-W10" }, { min: "2026-W02", max: "2026-W10" }, { step: "2" }, { step: "2", min: "2026-W01" }, { step: "4", value: "2026-W02" }, { step: "any" }, { step: "1.5" }, { step: "-3" }, { min: "2026-W54" }, { min: "2025-W52", step: "53" }];
const TIMES = ["", "00:00", "00:01", "00:15", "00:20", "07:59", "08:00", "08:30", "09:00", "12:00", "12:01", "12:00:00", "12:00:01", "12:00:30", "12:00:00.5", "12:00:00.50", "12:00:00.500", "12:00:00.001", "12:00:00.0001", "12:00:00.", "12:00:00,5", "12:00:60", "12:60", "17:59", "18:00", "18:01", "20:00", "21:00", "22:00", "23:00", "23:59", "23:59:59", "23:59:59.999", "24:00", "25:00", "1:00", "01:0", "0100", "12", "12:", "12:00:", "12:00pm", "12:00 PM", " 12:00", "12:00 ", "-01:00", "12:00Z", "noon", "00:00:00.000"];
const TIME_RULES = [{}, { required: "" }, { min: "09:00" }, { max: "18:00" }, { min: "09:00", max: "18:00" }, { min: "21:00", max: "08:00" }, { min: "21:00", max: "08:00", step: "any" }, { step: "1" }, { step: "900" }, { step: "0.001" }, { step: "0.5" }, { step: "0.0001" }, { step: "any" }, { step: "3600", min: "00:30" }, { value: "12:00:01" }, { value: "00:20", step: "1200" }, { step: "0" }, { step: "7" }, { min: "24:00" }, { step: "1.0006" }, { min: "12:00", max: "12:00" }, { step: "90000" }, { min: "08:00:00.5" }];
const MOMENTS = DATES.filter((_, place) => place % 3 === 0).map((day) => `${day}T12:00`).concat(["", "2026-01-01T00:00", "2026-01-01T00:01", "2026-01-01T08:00", "2026-01-01T12:00", "2026-01-01 12:00", "2026-01-01t12:00", "2026-01-01T12:00:00", "2026-01-01T12:00:30", "2026-01-01T12:00:00.5", "2026-01-01T12:00:00.123", "2026-01-01T12:00:00.1234", "2026-01-01T24:00", "2026-01-01T12:60", "2026-01-01T12", "2026-01-01T", "T12:00", "2026-01-01", "12:00", "2026-01-01T12:00Z", "2026-01-01T12:00+01:00", "2026-01-01  12:00", " 2026-01-01T12:00", "2026-01-01T12:00 ", "2026-06-30T23:59", "2026-12-31T23:59:59.999", "2025-12-31T23:59", "1969-12-31T23:59", "0001-01-01T00:00", "0000-12-31T00:00", "275760-09-13T00:00", "275760-09-13T00:01", "2026-02-29T12:00", "2024-02-29T12:00"]);
const MOMENT_RULES = [{}, { required: "" }, { min: "2026-01-01T08:00" }, { max: "2026-06-30T23:59" }, { min: "2026-01-01T08:00", max: "2026-06-30T23:59" }, { step: "1" }, { step: "3600" }, { step: "any" }, { step: "0.5" }, { step: "86400", min: "2026-01-01T12:00" }, { value: "2026-01-01T12:00:30" }, { min: "2026-01-01 08:00" }, { min: "2026-01-01" }, { step: "0.0004" }, { min: "2026-06-30T00:00", max: "2026-01-01T00:00" }];
const COLORS = ["", "#000000", "#ffffff", "#FFFFFF", "#AbCdEf", "#abc", "abc", "#abcde", "#abcdefg", "#abcdef0", "#abcdef00", "#ggg000", "red", "rgb(1,2,3)", "transparent", " #000000", "#000000 ", "000000", "color(srgb 1 0 0)", "inherit"];

const product = (type, rules, values) => rules.map((pairs) => ({ html: input(type, pairs), values }));
const typed = (type) => (type === "textarea" ? textarea : (pairs) => input(type.split(" ")[0], type.includes(" ") ? { ...pairs, multiple: "" } : pairs));

/** `{html, values}`: each value is put into the control. */
export const CONTROLS = [
  ...["text", "search", "tel", "password", "textarea"].flatMap((type) =>
    LENGTHS.map((pairs) => ({ html: typed(type)(pairs), values: [...TEXTS, ...LINES] }))),
  ...["email", "email multiple"].flatMap((type) =>
    [{}, { required: "" }, { maxlength: "9" }, { minlength: "9" }, { pattern: ".+@example\\.org" }, { pattern: "a.*", required: "" }, { readonly: "", required: "" }]
      .map((pairs) => ({ html: typed(type)(pairs), values: [...TEXTS.slice(0, 8), ...ADDRESSES] }))),
  ...[{}, { required: "" }, { maxlength: "9" }, { minlength: "9" }, { pattern: "https?://.+" }, { readonly: "", pattern: "x" }]
    .map((pairs) => ({ html: input("url", pairs), values: [...TEXTS.slice(0, 8), ...URLS] })),
  ...PATTERNS.map((pattern) => ({ html: input("text", { pattern: pattern === "" ? "(?:)|" : pattern }), values: PATTERN_VALUES })),
  ...["search", "tel", "password"].map((type) => ({ html: input(type, { pattern: "\\+?[0-9a-c]+", title: "letters" }), values: PATTERN_VALUES })),
  { html: `<textarea name="x" pattern="b"></textarea>`, values: PATTERN_VALUES },
  ...product("number", NUMBER_RULES, NUMBERS),
  ...product("range", RANGE_RULES, NUMBERS),
  ...product("date", DATE_RULES, DATES),
  ...product("month", MONTH_RULES, MONTHS),
  ...product("week", WEEK_RULES, WEEKS),
  ...product("time", TIME_RULES, TIMES),
  ...product("datetime-local", MOMENT_RULES, MOMENTS),
  ...product("color", [{}, { required: "" }, { value: "#123456" }], COLORS),
  ...["hidden", "nonsense"].map((type) => ({ html: input(type, { required: "", pattern: "b" }), values: [...TEXTS, "a\nb"] })),
];

const options = (...values) => values.map((value) => `<option value="${value}">${value || "Choose"}</option>`).join("");
const boxes = (type, list) => list.map(([value, more]) => `<input type="${type}" name="x" value="${value}" ${more ?? ""}>`).join("");

/** Each is put into every state that its boxes, or its options, can be in. */
export const CHOICES = [
  ...["", "required", "multiple", "multiple required", "required size=3", "required size=1", "required size=0", "required disabled", "multiple size=1 required"].flatMap((pairs) => [
    options("", "a", "b"), options("a", "b"), options("a", "", "b"), options("", "", "a"), `<optgroup label="G">${options("", "a")}</optgroup>`, `<option>Choose</option><option>a b</option><option> c  d </option>`,
    `<option value="" disabled>Choose</option>${options("a")}`, `<option value="a" disabled>a</option>${options("b")}`, `<optgroup label="G" disabled>${options("a")}</optgroup>${options("b")}`, `<hr>${options("", "a")}`, "",
  ].map((inside) => `<select name="x" ${pairs}>${inside}</select>`)),
  ...["radio", "checkbox"].flatMap((type) => [
    boxes(type, [["a"]]), boxes(type, [["a", "required"]]), boxes(type, [["a"], ["b"]]), boxes(type, [["a"], ["b", "required"], ["c"]]), boxes(type, [["a", "required"], ["b", "required"]]), boxes(type, [["a", "required disabled"], ["b"]]), boxes(type, [["a", "disabled"], ["b", "required"]]), boxes(type, [["a", "required readonly"]]), boxes(type, [["a"], ["a"]]), boxes(type, [["", "required"], ["b"]]), `<input type="${type}" name="x" required>`,
    `<fieldset disabled>${boxes(type, [["a", "required"]])}</fieldset>`, `<fieldset disabled><legend>${boxes(type, [["a", "required"], ["b"]])}</legend></fieldset>`, `<datalist>${boxes(type, [["a", "required"]])}</datalist>`,
  ]),
];
