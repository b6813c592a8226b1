package base

import (
	"strings"
)

const (
	CharsetUTF8 = "UTF-8"
	NoLocale    = "no locale"
)

// Charset is the locale's, by the variables in their order: UTF-8, or else what says something else.
func (p *Process) Charset() string {
	for _, v := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if l := p.Getenv(v); l != "" {
			if u := strings.ToUpper(l); strings.Contains(u, "UTF-8") || strings.Contains(u, "UTF8") {
				return CharsetUTF8
			}
			return v + "=" + l
		}
	}
	return NoLocale
}
