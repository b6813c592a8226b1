package logs

import (
	"regexp"
	"strconv"
	"strings"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/sources/fault"
)

// trimmed is a list without blanks around its elements, and without empty ones: "web, worker" means two.
func trimmed(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// codeText is an H-, R- or L-code.
var codeText = regexp.MustCompile(`^[HRL]\d\d\d?$`)

// upperCodes reads --code, in either case.
func (f *logsFlags) upperCodes() ([]string, error) {
	var out []string
	for _, c := range trimmed(f.codes) {
		code := strings.ToUpper(c)
		if !codeText.MatchString(code) {
			return nil, base.Usage("--code is a code such as H12, R14 or L11, not %s", fault.Quote(c))
		}
		out = append(out, code)
	}
	return out, nil
}

// statuses reads --status: each is one, a class (5xx) or a span (500-504).
func statuses(list []string) ([]search.Statuses, error) {
	var out []search.Statuses
	for _, text := range trimmed(list) {
		s, err := statusSpan(text)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func statusSpan(text string) (s search.Statuses, err error) {
	low := strings.ToLower(text)
	from, to, span := strings.Cut(low, "-")
	if class, ok := strings.CutSuffix(low, "xx"); ok {
		from, to, span = class+"00", class+"99", true
	}
	if !span {
		to = from
	}
	var err2 error
	s.From, err = strconv.Atoi(from)
	s.To, err2 = strconv.Atoi(to)
	if err != nil || err2 != nil || s.From < 100 || s.To > 999 || s.From > s.To {
		return s, base.Usage("--status is an HTTP status, a class or a span, such as 503, 5xx or 500-504, not %s", fault.Quote(text))
	}
	return s, nil
}
