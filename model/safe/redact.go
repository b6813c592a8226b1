package safe

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
)

// rule is one class of secret. What its last non-empty group matched is masked; the rest of the match stays.
type rule struct {
	kind  string   // what the mask says: [kind:3f2a]
	hints []string // the text, in lower case, must hold one of these for the expression to be tried
	also  []string // and one of these
	re    *regexp.Regexp
	may   func(s string) bool                       // and this must not deny it; nil: it may
	find  func(s string) (values [][2]int, ok bool) // what the expression finds, without it; not ok: it must be asked
}

// value is what may follow a key: quoted, or up to the next blank or delimiter.
const value = `(?:\\?"([^"\\]+)|'([^']+)|([^\s"',;&<>(){}\\]+))`

// separator stands between a key and its value in env, YAML, JSON (also quoted in JSON), Ruby and query strings.
const separator = `\\?["']?\s*(?:=>|[:=])\s*`

var rules = []rule{
	// Whole headers first, so that no later rule sees half of one.
	{kind: "secret", hints: []string{"cookie:"}, re: regexp.MustCompile(`(?i)\b(?:set-)?cookie:\s*([^\s"'][^"']*)`)},
	{kind: "secret", hints: []string{"authorization"}, re: regexp.MustCompile(`(?i)\bauthorization` + separator +
		`["']?(?:(?:basic|bearer|digest|token)\s+)?` + value)},
	{kind: "secret", hints: []string{"bearer "}, re: regexp.MustCompile(`(?i)\bbearer\s+([a-z0-9._~+/=-]{16,})`)},
	{kind: "key", hints: []string{"private key-----"}, re: regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----\s*([^-\s][^-]*)`)},
	// Addresses that carry their credentials. Stores take a slash in a password as it comes.
	{kind: "secret", hints: []string{"://"}, re: regexp.MustCompile(
		`(?i)\b(?:postgres(?:ql)?|mysql2?|mongodb(?:\+srv)?|rediss?|amqps?|mssql|ftp|smtps?)://[^\s:@/"'<>]*:([^\s"'<>]+)@`)},
	{kind: "secret", hints: []string{"://"}, re: regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s:@/"'<>]*:([^\s/"'<>]+)@`)},
	{kind: "secret", hints: []string{"://"}, re: regexp.MustCompile(`(?i)\bhttps?://([a-z0-9_%.~-]{16,})@`)},
	{kind: "secret", hints: []string{"hooks.slack.com"}, re: regexp.MustCompile(`hooks\.slack\.com/services/([A-Za-z0-9/]+)`)},
	// Keys that say what they are. The word must end the key: author, token_count and signal are none; [secret is a
	// mask.
	{kind: "secret", hints: []string{"pass", "pwd", "secret", "token", "key", "auth", "credential", "session", "cookie", "sig", "csrf"}, find: keyValues,
		re: regexp.MustCompile(`(?i)(?:password|passwd|passphrase|[_-]pass|[_-]pwd|(?:^|[^\[])secret|secret_key_base|token|` +
			`api[-_ ]?key(?:[-_ ]?id)?|(?:access|private|secret|encryption|signing|master|license|account)[-_ ]?key(?:[-_ ]?id)?|\bo?auth|` +
			`credentials?|session(?:[-_]?id)?|cookie|csrf|signature|[?&_-]sig)` + separator + value)},
	{kind: "secret", hints: []string{"--"}, re: regexp.MustCompile(`(?i)(?:^|[\s"'` + "`" + `])--(?:[a-z0-9]+-)*(?:password|passwd|pass|token|secret|key|auth)\s+["']?([^\s"'` + "`" + `-][^\s"'` + "`" + `]*)`)},
	{kind: "secret", hints: []string{"curl "}, re: regexp.MustCompile(`\bcurl\s.*?(?:\s-u|--user)\s*["']?[^\s:"']+:([^\s"']+)`)},
	{kind: "secret", hints: []string{"_key"}, re: regexp.MustCompile(`\b[A-Z0-9_]+_KEY` + separator + `["']?([^\s"',;&<>(){}]{16,})`)},
	{kind: "secret", hints: []string{"x-amz-"}, re: regexp.MustCompile(`(?i)\bx-amz-(?:signature|credential|security-token)` + separator + value)},
	{kind: "secret", hints: []string{"code=", "state="}, re: regexp.MustCompile(`[?&](?:code|state)=([^&\s"']{8,})`)},
	// Shapes.
	{kind: "jwt", hints: []string{"ey"}, re: regexp.MustCompile(`\b(ey[A-Za-z0-9_-]{8,}\.ey[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)`)},
	{kind: "secret", hints: []string{"akia", "asia", "abia", "acca"}, re: regexp.MustCompile(`\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})\b`)},
	{kind: "secret", hints: []string{"gh", "glpat-", "npm_"}, re: regexp.MustCompile(
		`\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{36})`)},
	{kind: "secret", hints: []string{"sk", "rk_", "whsec_"}, re: regexp.MustCompile(
		`\b((?:sk|rk)_(?:test|live|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,}|sk-[A-Za-z0-9_-]{20,}|SK[0-9a-f]{32})\b`)},
	{kind: "secret", hints: []string{"xox", "sg.", "aiza", "hrku-", "d."}, re: regexp.MustCompile(
		`\b(xox[abeprs]-[A-Za-z0-9-]{10,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|AIza[A-Za-z0-9_-]{35}|` +
			`HRKU-[A-Za-z0-9_-]{36,}|d\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})`)},
	{kind: "secret", hints: []string{"heroku"}, also: []string{"key", "token", "auth", "bearer"}, re: regexp.MustCompile(
		`(?i)\bheroku[a-z_ -]{0,24}(?:key|token|auth|bearer)[^0-9a-f\n]{1,4}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})`)},
	{kind: "email", hints: []string{"@"}, re: regexp.MustCompile(`\b([A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})\b`)},
	{kind: "card", may: holdsNumber, re: regexp.MustCompile(`\b((?:4\d{3}|5[1-5]\d{2}|6011|65\d{2}|3[47]\d{2})[ -]?\d{4}[ -]?\d{4}[ -]?\d{3,4})\b`)},
}

// inKey is a line of nothing but base64, as the middle of a PEM block is.
var inKey = regexp.MustCompile(`^\s*([A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{20,63}={1,2})\s*$`)

// Redact masks what looks like a secret: credentials in addresses, values of keys that say they are secret, tokens of
// known shape, private keys, e-mail addresses, card numbers. One value always gets the same mask, [secret:3f2a], so
// that masked lines still group and compare. Request ids, commits, dyno lives, IP addresses and service accounts
// of the platform stay. The classes follow the public rules of secret scanners; it masks too much sooner than
// too little.
func Redact(s string) string {
	hints, changed := hintsIn(s), false
	for i := range rules {
		r, want := &rules[i], &ruleHints[i]
		if want.any != 0 && hints&want.any == 0 || !changed && want.also != 0 && hints&want.also == 0 {
			continue
		}
		if r.may != nil && !r.may(s) {
			continue
		}
		if values := r.values(s); len(values) > 0 {
			s, changed = mask(r.kind, s, values), true
		}
	}
	if mayBeKey(s) {
		s = mask("key", s, (&rule{re: inKey}).values(s))
	}
	return s
}

// values are the ranges of what is to be masked, each the last non-empty group of a match.
func (r *rule) values(s string) (values [][2]int) {
	if r.find != nil {
		if values, ok := r.find(s); ok {
			return values
		}
	}
	if !r.re.MatchString(s) { // finding what there is costs several times as much as finding that there is nothing
		return nil
	}
	for _, at := range r.re.FindAllStringSubmatchIndex(s, -1) {
		if from, to := secretOf(at); from >= 0 {
			values = append(values, [2]int{from, to})
		}
	}
	return values
}

// longestNumber counts the digits of the longest number in s, single blanks and hyphens in it aside.
func longestNumber(s string) int {
	longest, run, apart := 0, 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			run, apart = run+1, false
			longest = max(longest, run)
		case (c == ' ' || c == '-') && !apart:
			apart = true
		default:
			run, apart = 0, false
		}
	}
	return longest
}

// mask replaces values, unless they are no secrets.
func mask(kind, s string, values [][2]int) string {
	var b strings.Builder
	last := 0
	for _, at := range values {
		from, to := at[0], at[1]
		if isHarmless(kind, s[from:to]) && !inAddress(s[from:], to-from) || isMask.MatchString(s[max(0, from-8):to]) {
			continue
		}
		b.WriteString(s[last:from])
		b.WriteString(Mask(kind, s[from:to]))
		last = to
	}
	if last == 0 {
		return s
	}
	b.WriteString(s[last:])
	return b.String()
}

// isMask finds a mask whose hash a rule took for a value: https://[secret:3f2a]@host.
var isMask = regexp.MustCompile(`\[(?:secret|key|jwt|email|card):[0-9a-f]{4}\]`)

// inAddress tells a placeholder before a host, user:***@host, which is masked all the same: left as it is, it would
// pass for the name in an e-mail address.
func inAddress(s string, end int) bool {
	return s[0] != '[' && strings.HasPrefix(s[end:], "@")
}

// secretOf is the range of the group that matched.
func secretOf(at []int) (from, to int) {
	for i := len(at) - 2; i >= 2; i -= 2 {
		if at[i] >= 0 {
			return at[i], at[i+1]
		}
	}
	return -1, -1
}

// Mask is the stand-in of one secret: its kind and 16 bits of a hash, enough to tell secrets apart and far too few to
// find one.
func Mask(kind, secret string) string {
	h := fnv.New32a()
	h.Write([]byte(secret))
	sum := h.Sum32()
	return fmt.Sprintf("[%s:%04x]", kind, uint16(sum>>16)^uint16(sum))
}

// harmless are values that are no secret, whatever the key says.
var harmless = map[string]bool{"true": true, "false": true, "nil": true, "null": true, "none": true, "undefined": true,
	"redacted": true, "missing": true, "invalid": true, "expired": true, "required": true, "set": true, "unset": true}

// serviceAccounts are addresses that name no person.
var serviceAccounts = map[string]bool{"git@github.com": true, "git@gitlab.com": true, "git@heroku.com": true,
	"scheduler@addons.heroku.com": true}

// isHarmless tells what looks like a secret and is none: a mask already, a placeholder, a service account, a number that
// is no card.
func isHarmless(kind, s string) bool {
	lower := strings.ToLower(s)
	switch {
	case strings.HasPrefix(s, "["), strings.Trim(s, "*xX•.…-") == "":
		return true
	case kind == "email":
		return serviceAccounts[lower]
	case kind == "card":
		return !luhn(s)
	case kind == "key":
		return isHex(s)
	}
	return harmless[lower]
}

// luhn is the check sum of card numbers.
func luhn(s string) bool {
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

// isHex tells a digest, which is no key material.
func isHex(s string) bool {
	return strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
