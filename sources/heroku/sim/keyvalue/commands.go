package keyvalue

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2/server"
)

// call is one command of a client's.
type call struct {
	*server.Peer
	s    *Store
	args []string
}

// client is what is known of a connection.
type client struct {
	in bool // the password was told
	db int
}

func (c call) client() *client {
	if c.Ctx == nil {
		c.Ctx = &client{}
	}
	return c.Ctx.(*client)
}

// command is how a command is answered. It is of the kind that it reads, "" when it reads no key, and the key is its first argument.
type command struct {
	least, most int // arguments; most -1: any number
	reads       kind
	open        bool // also without the password
	do          func(c call, v *entry)
}

// anyKind is for a command that reads a key of whatever kind.
const anyKind kind = "any"

const (
	errSyntax = "ERR syntax error"
	errKind   = "WRONGTYPE Operation against a key holding the wrong kind of value"
	errNumber = "ERR value is not an integer or out of range"
	errFloat  = "ERR min or max is not a float"
	errCursor = "ERR invalid cursor"
)

func (s *Store) register() error {
	for name, do := range commands {
		if err := s.server.Register(name, func(p *server.Peer, _ string, args []string) { s.answer(p, name, do, args) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) answer(p *server.Peer, name string, do command, args []string) {
	c := call{p, s, args}
	switch {
	case len(args) < do.least || do.most >= 0 && len(args) > do.most:
		p.WriteError("ERR wrong number of arguments for '" + strings.ToLower(name) + "' command")
		return
	case !do.open && !c.client().in:
		p.WriteError("NOAUTH Authentication required.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := &entry{kind: none}
	if do.reads != "" {
		if there := s.keys[args[0]]; there != nil && c.client().db == 0 {
			v = there
		}
		if do.reads != anyKind && v.kind != none && v.kind != do.reads {
			p.WriteError(errKind)
			return
		}
	}
	do.do(c, v)
}

// version is the server's, of which nothing newer is played.
const version = "7.2.0"

// commands is what is played.
var commands = map[string]command{
	"AUTH": {least: 1, most: 2, open: true, do: func(c call, _ *entry) {
		if c.enters(c.args[len(c.args)-1], len(c.args) == 2 && c.args[0] != "default") {
			c.WriteOK()
		}
	}},
	"HELLO":   {most: -1, open: true, do: hello},
	"QUIT":    {open: true, do: func(c call, _ *entry) { c.WriteOK(); c.Close() }},
	"PING":    {most: 1, do: ping},
	"ECHO":    {least: 1, most: 1, do: func(c call, _ *entry) { c.WriteBulk(c.args[0]) }},
	"SELECT":  {least: 1, most: 1, do: selects},
	"CLIENT":  {least: 1, most: -1, do: clients},
	"COMMAND": {most: -1, do: func(c call, _ *entry) { c.WriteLen(0) }},
	"INFO":    {most: -1, do: info},
	"TIME": {do: func(c call, _ *entry) {
		c.WriteStrings([]string{strconv.FormatInt(c.s.now.Unix(), 10), strconv.Itoa(c.s.now.Nanosecond() / 1000)})
	}},
	"DBSIZE": {do: func(c call, _ *entry) { c.WriteInt(len(c.names())) }},
	"EXISTS": {least: 1, most: -1, do: func(c call, _ *entry) {
		n := 0
		for _, key := range c.args {
			if c.s.keys[key] != nil && c.client().db == 0 {
				n++
			}
		}
		c.WriteInt(n)
	}},
	"TYPE": {least: 1, most: 1, reads: anyKind, do: func(c call, v *entry) { c.WriteInline(string(v.kind)) }},
	"TTL":  {least: 1, most: 1, reads: anyKind, do: func(c call, v *entry) { c.left(v, time.Second) }},
	"PTTL": {least: 1, most: 1, reads: anyKind, do: func(c call, v *entry) { c.left(v, time.Millisecond) }},
	"KEYS": {least: 1, most: 1, do: func(c call, _ *entry) {
		c.WriteStrings(slices.DeleteFunc(c.names(), func(name string) bool { return !fits(c.args[0], name) }))
	}},
	"SCAN": {least: 1, most: -1, do: func(c call, _ *entry) { c.scan(c.args, c.names()) }},

	"GET":    {least: 1, most: 1, reads: stringKind, do: func(c call, v *entry) { c.maybe(v.text, v.kind == stringKind) }},
	"STRLEN": {least: 1, most: 1, reads: stringKind, do: func(c call, v *entry) { c.WriteInt(len(v.text)) }},

	"HGET":    {least: 2, most: 2, reads: hash, do: func(c call, v *entry) { c.fields(v) }},
	"HMGET":   {least: 2, most: -1, reads: hash, do: func(c call, v *entry) { c.WriteLen(len(c.args) - 1); c.fields(v) }},
	"HEXISTS": {least: 2, most: 2, reads: hash, do: func(c call, v *entry) { _, ok := v.fields[c.args[1]]; c.flag(ok) }},
	"HLEN":    {least: 1, most: 1, reads: hash, do: func(c call, v *entry) { c.WriteInt(len(v.fields)) }},
	"HKEYS":   {least: 1, most: 1, reads: hash, do: func(c call, v *entry) { c.WriteStrings(slices.Sorted(maps.Keys(v.fields))) }},
	"HVALS": {least: 1, most: 1, reads: hash, do: func(c call, v *entry) {
		c.WriteLen(len(v.fields))
		for _, name := range slices.Sorted(maps.Keys(v.fields)) {
			c.WriteBulk(v.fields[name])
		}
	}},
	"HGETALL": {least: 1, most: 1, reads: hash, do: func(c call, v *entry) {
		c.WriteMapLen(len(v.fields))
		for _, name := range slices.Sorted(maps.Keys(v.fields)) {
			c.WriteBulk(name)
			c.WriteBulk(v.fields[name])
		}
	}},

	"LLEN":   {least: 1, most: 1, reads: list, do: func(c call, v *entry) { c.WriteInt(len(v.items)) }},
	"LINDEX": {least: 2, most: 2, reads: list, do: writeItem},
	"LRANGE": {least: 3, most: 3, reads: list, do: func(c call, v *entry) {
		if from, to, ok := c.span(len(v.items)); ok {
			c.WriteLen(to - from)
			for i := from; i < to; i++ {
				c.WriteBulk(v.items[len(v.items)-1-i])
			}
		}
	}},

	"SCARD":     {least: 1, most: 1, reads: set, do: func(c call, v *entry) { c.WriteInt(len(v.fields)) }},
	"SISMEMBER": {least: 2, most: 2, reads: set, do: func(c call, v *entry) { _, ok := v.fields[c.args[1]]; c.flag(ok) }},
	"SMEMBERS": {least: 1, most: 1, reads: set, do: func(c call, v *entry) {
		c.WriteSetLen(len(v.fields))
		for _, m := range slices.Sorted(maps.Keys(v.fields)) {
			c.WriteBulk(m)
		}
	}},
	"SSCAN": {least: 2, most: -1, reads: set, do: func(c call, v *entry) { c.scan(c.args[1:], slices.Sorted(maps.Keys(v.fields))) }},

	"ZCARD":  {least: 1, most: 1, reads: sorted, do: func(c call, v *entry) { c.WriteInt(len(v.scores)) }},
	"ZSCORE": {least: 2, most: 2, reads: sorted, do: writeScore},
	"ZCOUNT": {least: 3, most: 3, reads: sorted, do: countScores},
	"ZRANGE": {least: 3, most: 4, reads: sorted, do: func(c call, v *entry) { c.ranked(v.ranking()) }},
	"ZREVRANGE": {least: 3, most: 4, reads: sorted, do: func(c call, v *entry) {
		all := v.ranking()
		slices.Reverse(all)
		c.ranked(all)
	}},

	"XLEN":      {least: 1, most: 1, reads: "stream", do: func(c call, _ *entry) { c.WriteInt(0) }},
	"XREVRANGE": {least: 3, most: 5, reads: "stream", do: func(c call, _ *entry) { c.WriteLen(0) }},
}

// enters tells the password, and says so when it is wrong.
func (c call) enters(password string, stranger bool) bool {
	if password != c.s.password || stranger {
		c.WriteError("WRONGPASS invalid username-password pair or user is disabled.")
		return false
	}
	c.client().in = true
	return true
}

func hello(c call, _ *entry) {
	newer := false
	args := c.args
	if len(args) > 0 {
		if args[0] != "2" && args[0] != "3" {
			c.WriteError("NOPROTO unsupported protocol version")
			return
		}
		newer, args = args[0] == "3", args[1:]
	}
	for len(args) > 0 {
		switch word := strings.ToUpper(args[0]); {
		case word == "AUTH" && len(args) > 2:
			if !c.enters(args[2], args[1] != "default") {
				return
			}
			args = args[3:]
		case word == "SETNAME" && len(args) > 1:
			args = args[2:]
		default:
			c.WriteError(errSyntax)
			return
		}
	}
	if !c.client().in {
		c.WriteError("NOAUTH HELLO must be called with the client already authenticated")
		return
	}
	c.SwitchResp3 = &newer
	c.Resp3 = newer
	c.WriteMapLen(3)
	c.WriteBulk("server")
	c.WriteBulk("redis")
	c.WriteBulk("version")
	c.WriteBulk(version)
	c.WriteBulk("proto")
	c.WriteInt(map[bool]int{false: 2, true: 3}[newer])
}

func ping(c call, _ *entry) {
	if len(c.args) == 1 {
		c.WriteBulk(c.args[0])
		return
	}
	c.WriteInline("PONG")
}

// info tells what readers look for.
func info(c call, _ *entry) {
	wanted := map[string]bool{}
	for _, section := range c.args {
		wanted[strings.ToLower(section)] = true
	}
	all := len(wanted) == 0 || wanted["all"] || wanted["default"] || wanted["everything"]
	var b strings.Builder
	for _, part := range [][2]string{
		{"Server", "redis_version:" + version}, {"Clients", "connected_clients:" + strconv.Itoa(c.s.server.ClientsLen())},
		{"Keyspace", "db0:keys=" + strconv.Itoa(len(c.s.keys)) + ",expires=0,avg_ttl=0"},
	} {
		if all || wanted[strings.ToLower(part[0])] {
			b.WriteString("# " + part[0] + "\r\n" + part[1] + "\r\n")
		}
	}
	c.WriteBulk(b.String())
}

// selects chooses a database. All but the first are empty.
func selects(c call, _ *entry) {
	n, err := strconv.Atoi(c.args[0])
	if err != nil || n < 0 || n > 15 {
		c.WriteError("ERR DB index is out of range")
		return
	}
	c.client().db = n
	c.WriteOK()
}

func clients(c call, _ *entry) {
	switch strings.ToUpper(c.args[0]) {
	case "LIST":
		c.WriteBulk("")
	case "ID":
		c.WriteInt(1)
	case "SETNAME", "SETINFO", "NO-EVICT", "NO-TOUCH":
		c.WriteOK()
	default:
		c.WriteError(errSyntax)
	}
}

// names are the keys in order.
func (c call) names() []string {
	if c.client().db != 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(c.s.keys))
}

func (c call) maybe(text string, there bool) {
	if !there {
		c.WriteNull()
		return
	}
	c.WriteBulk(text)
}

func (c call) flag(yes bool) { c.WriteInt(map[bool]int{true: 1}[yes]) }

// left tells how long a key will live.
func (c call) left(v *entry, unit time.Duration) {
	switch {
	case v.kind == none:
		c.WriteInt(-2)
	case v.expires.IsZero():
		c.WriteInt(-1)
	default:
		c.WriteInt(int(v.expires.Sub(c.s.now).Round(unit) / unit))
	}
}

// fits tells whether a name is of a pattern. No character is special in a name.
func fits(pattern, name string) bool {
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(name, "/", "\x00"))
	return ok && err == nil
}

// scan gives a page of names. Its cursor is how many were given before.
func (c call) scan(args, names []string) {
	at, err := strconv.Atoi(args[0])
	if err != nil || at < 0 {
		c.WriteError(errCursor)
		return
	}
	pattern, of, count := "*", "", 10
	for args = args[1:]; len(args) > 1; args = args[2:] {
		switch strings.ToUpper(args[0]) {
		case "MATCH":
			pattern = args[1]
		case "TYPE":
			of = strings.ToLower(args[1])
		case "COUNT":
			if count, err = strconv.Atoi(args[1]); err != nil || count < 1 {
				c.WriteError(errNumber)
				return
			}
		default:
			c.WriteError(errSyntax)
			return
		}
	}
	if len(args) > 0 {
		c.WriteError(errSyntax)
		return
	}
	at = min(at, len(names))
	end := min(at+count, len(names))
	next := end
	if end == len(names) {
		next = 0
	}
	page := slices.DeleteFunc(names[at:end:end], func(name string) bool {
		return !fits(pattern, name) || of != "" && string(c.s.keys[name].kind) != of
	})
	c.WriteLen(2)
	c.WriteBulk(strconv.Itoa(next))
	c.WriteStrings(page)
}

// fields writes those that are asked for after the key.
func (c call) fields(v *entry) {
	for _, name := range c.args[1:] {
		f, ok := v.fields[name]
		c.maybe(f, ok)
	}
}
