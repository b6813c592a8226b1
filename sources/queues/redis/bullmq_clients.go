package redis

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// Workers of Bull and BullMQ name their blocking connections after the prefix and the queue, "bull:" and base64, in later versions
// followed by ":w:" and the worker's name: one connection a worker. Other ends are not workers: ":qe" listens to events.

const (
	clientsEvery = 3         // readings from one list of the clients to the next
	clientsBytes = 256 << 10 // of an answer, beyond which the next is put off
)

// Bull 3 gives the name to all connections of a queue, of those that only enqueue too: there a worker is told by its blocking one.

// bullClients counts the workers by the names of their connections.
type bullClients struct {
	db      int  // whose connections count
	waiting bool // only connections that wait for jobs are workers, unless their name says so
	list    *pipe.Text
	named   map[string]int
	known   bool
	refused bool
	rest    int // readings
}

// query adds the question when it is due. A host that refuses it is asked again an hour or so later.
func (b *bullClients) query(p *pipe.Batch) {
	b.list = nil
	if b.rest--; b.rest < 0 {
		b.list = p.ClientList()
	}
}

func (b *bullClients) read() {
	if b.list == nil {
		return
	}
	b.rest = clientsEvery - 1
	if b.list.Err() != nil {
		b.known, b.refused, b.named, b.rest = false, true, nil, 720
		return
	}
	if len(b.list.Val()) > clientsBytes {
		b.rest = sample.RestFor
	}
	b.known, b.refused, b.named = true, false, clientNames(b.list.Val(), b.db, b.waiting)
}

// clientNames counts the clients in a database by name; where only those that wait count, the others with their name stay away.
func clientNames(list string, db int, waiting bool) map[string]int {
	names := map[string]int{}
	for line := range strings.Lines(list) {
		f := map[string]string{}
		for field := range strings.FieldsSeq(line) {
			key, value, _ := strings.Cut(field, "=")
			f[key] = value
		}
		name := f["name"]
		if f["db"] != strconv.Itoa(db) || name == "" || waiting && !strings.Contains(name, ":w:") && !waits(f["flags"], f["cmd"]) {
			continue
		}
		names[name]++
	}
	return names
}

// waits reports whether a client is blocked, or its last command was one that blocks.
func waits(flags, command string) bool {
	if strings.Contains(flags, "b") {
		return true
	}
	return slices.Contains([]string{"brpoplpush", "blmove", "brpop", "blpop", "bzpopmin"}, command)
}

// workers is how many take from a queue; negative when not known. Where a prefix ends and a name begins cannot be seen from the key,
// and both may hold colons: each way to part them is tried.
func (b *bullClients) workers(key string) int {
	if !b.known {
		return -1
	}
	n := 0
	for i := range len(key) {
		if key[i] != ':' {
			continue
		}
		own := key[:i+1] + base64.StdEncoding.EncodeToString([]byte(key[i+1:]))
		for name, count := range b.named {
			if name == own || strings.HasPrefix(name, own+":w:") {
				n += count
			}
		}
	}
	return n
}
