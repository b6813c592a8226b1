package main

import "strings"

const (
	charsetUTF8 = "UTF-8"
	noLocale    = "no locale"
)

// charset is the locale's, by the variables in their order: UTF-8, or else what says something else.
func (p *program) charset() string {
	for _, v := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if l := p.getenv(v); l != "" {
			if u := strings.ToUpper(l); strings.Contains(u, "UTF-8") || strings.Contains(u, "UTF8") {
				return charsetUTF8
			}
			return v + "=" + l
		}
	}
	return noLocale
}

// ascii tells whether only ASCII is drawn: where the user said so, and where the locale says that the terminal shows nothing else. Who
// has no locale at all, in a container or over SSH, mostly has a terminal that shows UTF-8.
func (m *mission) ascii() bool {
	if m.loaded.Config.ASCII || m.loaded.Origins["ascii"] != "" {
		return m.loaded.Config.ASCII
	}
	c := m.charset()
	return c != charsetUTF8 && c != noLocale
}
