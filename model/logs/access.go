package logs

import (
	"strings"
)

// classifyRouter reads what the columns hold of a router line: code, status, connect and service time.
func classifyRouter(text string) Attributes {
	m, ok := quietAccess(text)
	if ok {
		return m.graded()
	}
	if !isPairs(text) {
		return oldAccess(text).graded()
	}
	return fullAccess(text).graded()
}

// graded sets level and flags: by the code where there is one, else by the status.
func (m Attributes) graded() Attributes {
	m.Level = Info
	switch {
	case m.has&hasCode != 0:
		m.Level = codeLevel(m.code)
	case m.status >= 500:
		m.Level = Error
	}
	if m.Level >= Error {
		m.Flags |= FlagError
	}
	return m
}

// fullAccess reads all pairs, whatever their order. The code is the first, and none behind a path without quotes: blanks in that may
// hold what a client has chosen. Of status and the times the last ones count, as in ParseRouter.
func fullAccess(text string) (m Attributes) {
	open := false
	for {
		key, value, rest, ok := nextField(text)
		if !ok {
			return m
		}
		switch key {
		case "code":
			if !open && m.has&hasCode == 0 && strings.HasPrefix(value, "H") {
				m.has, m.code = m.has|hasCode, CodeNumber(value)
			}
		case "path":
			open = open || isOpenPath(text, rest, value)
		case "service":
			m.setService(columnMillis(value))
		case "connect":
			m.setConnect(columnMillis(value))
		case "status":
			m.status = statusOf(count(value))
		}
		text = rest
	}
}

func oldAccess(text string) (m Attributes) {
	if r, ok := parseOldRouter(text); ok {
		m.code, m.status = CodeNumber(r.Code), statusOf(r.Status)
		if strings.HasPrefix(r.Code, "H") {
			m.has |= hasCode
		}
		m.setService(ClampMillis(uint64(r.Service.Milliseconds())), r.HasService)
		m.setConnect(ClampMillis(uint64(r.Connect.Milliseconds())), r.HasConnect)
	}
	return m
}

func (m *Attributes) setService(ms uint32, ok bool) {
	if m.Service, m.has = ms, m.has&^hasService; ok {
		m.has |= hasService
	}
}

func (m *Attributes) setConnect(ms uint32, ok bool) {
	if m.Connect, m.has = ms, m.has&^hasConnect; ok {
		m.has |= hasConnect
	}
}

// quietAccess reads the line of a request that went well, in the order the router writes it; false for any other line. It
// finds what fullAccess finds, without looking at each key.
func quietAccess(text string) (m Attributes, ok bool) {
	c := cursor{text}
	c.expect("at=info method=")
	method := c.word()
	c.expect(`path="`)
	path := c.until('"')
	c.expect(" host=")
	host := c.word()
	c.expect("request_id=")
	c.word()
	c.expect(`fwd="`)
	fwd := c.until('"')
	c.expect(" dyno=")
	dynoAt := len(text) - len(c.rest)
	dyno := c.word()
	c.expect("connect=")
	connect := c.number()
	c.expect("ms service=")
	service := c.number()
	c.expect("ms status=")
	status := c.number()
	c.expect(" bytes=")
	bytesAt := len(text) - len(c.rest)
	c.number()
	if !isQuietEnd(c.rest) || strings.HasSuffix(path, `\`) || strings.HasSuffix(fwd, `\`) { // \" does not end a value
		return m, false
	}
	m.Service, m.Connect, m.has, m.status = service, connect, hasService|hasConnect, statusOf(int(status))
	m.Places = placesOf(len(method), len(path), len(host), dynoAt, len(dyno), bytesAt)
	return m, true
}

// Places are where the line of a request that went well holds what a Target is made of, so that nobody has to look for it again. The zero value knows
// of none.
type Places struct {
	path, dyno                uint16 // length; offset
	method, host, name, bytes uint8  // lengths; how far the number of bytes stands behind the name of the dyno
}

// The texts that stand before the method, the path and the host of a quiet line, and how long they are with what ends the value before them.
const (
	beforeMethod = len("at=info method=")
	beforePath   = len(` path="`)
	beforeHost   = len(`" host=`)
)

// placesOf are the places by lengths and offsets; of none where a line is longer than they can tell.
func placesOf(method, path, host, dyno, name, bytes int) Places {
	bytes -= dyno + name
	if method|host|name|bytes > 1<<8-1 || path|dyno > 1<<16-1 {
		return Places{}
	}
	return Places{path: uint16(path), dyno: uint16(dyno), method: uint8(method), host: uint8(host), name: uint8(name), bytes: uint8(bytes)}
}

// Target is that of the line whose text the places are of; false where they know of none.
func (p Places) Target(text string) (t Target, ok bool) {
	if p == (Places{}) {
		return t, false
	}
	at := beforeMethod
	t.Method = text[at : at+int(p.method)]
	at += int(p.method) + beforePath
	t.Path = text[at : at+int(p.path)]
	at += int(p.path) + beforeHost
	t.Host = text[at : at+int(p.host)]
	at = int(p.dyno) + int(p.name)
	t.Dyno = text[p.dyno:at]
	c := cursor{text[at+int(p.bytes):]}
	t.Bytes = int(c.number())
	return t, true
}

// isQuietEnd tells the ends of router lines that hold no key of a column. Others take the long way.
func isQuietEnd(rest string) bool {
	switch rest {
	case "", " protocol=http", " protocol=https",
		" protocol=http1.1 tls=true tls_version=tls1.3", " protocol=http1.1 tls=true tls_version=tls1.2",
		" protocol=http2.0 tls=true tls_version=tls1.3", " protocol=http2.0 tls=true tls_version=tls1.2",
		" protocol=http1.1 tls=false tls_version=unknown", " protocol=http1.1 tls=true tls_version=unknown",
		" protocol=http2.0 tls=true tls_version=unknown", " protocol=http1.1 tls=false":
		return true
	}
	return false
}

// cursor takes a text apart from its start. What is not there makes it lost, for ever: a lost one has a rest that nothing
// expects.
type cursor struct{ rest string }

const lost = "\x00"

func (c *cursor) expect(s string) {
	if len(c.rest) < len(s) || c.rest[:len(s)] != s {
		c.rest = lost
		return
	}
	c.rest = c.rest[len(s):]
}

// until takes what stands before a byte, and the byte.
func (c *cursor) until(b byte) string {
	i := strings.IndexByte(c.rest, b)
	if i < 0 {
		c.rest = lost
		return ""
	}
	s := c.rest[:i]
	c.rest = c.rest[i+1:]
	return s
}

// word takes a value that is not quoted, and the blank behind it.
func (c *cursor) word() string {
	if len(c.rest) > 0 && c.rest[0] == '"' {
		c.rest = lost
		return ""
	}
	return c.until(' ')
}

// number takes one to nine digits.
func (c *cursor) number() (n uint32) {
	i := 0
	for i < len(c.rest) && i < 10 && isDigit(c.rest[i]) {
		n = n*10 + uint32(c.rest[i]-'0')
		i++
	}
	if i == 0 || i == 10 {
		c.rest = lost
		return 0
	}
	c.rest = c.rest[i:]
	return n
}

// Target is where a request went, and how much was answered.
type Target struct {
	Method, Path string
	Host         string
	Dyno         string // empty when none was chosen
	Bytes        int    // of the response; 0 when the line does not say
}

// TargetOf reads the target of a router line; false when it is none. It finds what ParseRouter finds, and faster where the line has the
// order in which the router writes it.
func TargetOf(text string) (Target, bool) {
	if t, ok := quickTarget(text); ok {
		return t, true
	}
	r, ok := ParseRouter(text)
	return Target{r.Method, r.Path, r.Host, r.Dyno, r.Bytes}, ok
}

func quickTarget(text string) (t Target, ok bool) {
	c, desc := cursor{text}, ""
	if strings.HasPrefix(text, "at=error code=") {
		c.expect("at=error code=")
		c.word()
		c.expect(`desc="`)
		desc = c.until('"')
		c.expect(" method=")
	} else {
		c.expect("at=info method=")
	}
	t.Method = c.word()
	c.expect(`path="`)
	t.Path = c.until('"')
	c.expect(" host=")
	t.Host = c.word()
	c.expect("request_id=")
	c.id()
	c.expect(`fwd="`)
	fwd := c.until('"')
	c.expect(" dyno=")
	t.Dyno = c.word()
	c.expect("connect=")
	c.millis()
	c.expect("service=")
	c.millis()
	c.expect("status=")
	c.digits()
	c.expect(" bytes=")
	t.Bytes = int(c.number())
	if c.rest != "" && !strings.HasPrefix(c.rest, " protocol=") || strings.HasSuffix(desc, `\`) || strings.HasSuffix(t.Path, `\`) || strings.HasSuffix(fwd, `\`) {
		return Target{}, false
	}
	return t, true
}

// id takes what is most likely a UUID, and the blank behind it.
func (c *cursor) id() {
	if r := c.rest; len(r) > 36 && r[36] == ' ' && r[8] == '-' && r[13] == '-' && r[18] == '-' && r[23] == '-' && strings.IndexByte(r[:36], ' ') < 0 && r[0] != '"' {
		c.rest = r[37:]
		return
	}
	c.word()
}

// digits takes digits, if there are any.
func (c *cursor) digits() {
	i := 0
	for i < len(c.rest) && isDigit(c.rest[i]) {
		i++
	}
	c.rest = c.rest[i:]
}

// millis takes digits and their unit, or nothing, and the blank behind.
func (c *cursor) millis() {
	c.digits()
	if len(c.rest) > 2 && c.rest[0] == 'm' {
		c.expect("ms ")
		return
	}
	c.expect(" ")
}
