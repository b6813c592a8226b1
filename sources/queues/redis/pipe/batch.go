package pipe

import "errors"

// Batch collects commands for one round trip. Its methods are the commands of Redis by their names.
type Batch struct{ asked []asked }

// asked is a command on its way, and where its answer goes.
type asked struct {
	name   string
	args   []any
	answer interface {
		receive(reply any, err error)
		fail(error)
		failure() error
	}
}

// ask adds a command whose replies are read so.
func ask[T any](b *Batch, read func(any) (T, error), name string, args ...any) *Answer[T] {
	a := new(Answer[T]).of(read)
	b.asked = append(b.asked, asked{name, args, a})
	return a
}

// fail gives all answers an error and returns it.
func (b *Batch) fail(err error) error {
	for _, c := range b.asked {
		c.answer.fail(err)
	}
	return err
}

// refused is the first refusal of a batch in which nothing was answered.
func (b *Batch) refused() (first error) {
	for _, c := range b.asked {
		err := c.answer.failure()
		if !errors.As(err, new(Refusal)) {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// list is a command's arguments, of which the last are many.
func list(many []string, first ...any) []any {
	for _, s := range many {
		first = append(first, s)
	}
	return first
}

// Of the server.

func (b *Batch) ClientList() *Text          { return ask(b, text, "CLIENT", "LIST") }
func (b *Batch) DBSize() *Int               { return ask(b, number, "DBSIZE") }
func (b *Batch) Info(section string) *Text  { return ask(b, text, "INFO", section) }
func (b *Batch) Ping() *Text                { return ask(b, text, "PING") }
func (b *Batch) Time() *Moment              { return ask(b, moment, "TIME") }
func (b *Batch) Exists(keys ...string) *Int { return ask(b, number, "EXISTS", list(keys)...) }
func (b *Batch) Type(key string) *Text      { return ask(b, text, "TYPE", key) }

// Scan steps through the keys that a pattern lets through, about count at a time.
func (b *Batch) Scan(cursor uint64, pattern string, count int64) *Page {
	return b.page("SCAN", cursor, "MATCH", pattern, "COUNT", count)
}

// Of texts and hashes.

func (b *Batch) Get(key string) *Text            { return ask(b, text, "GET", key) }
func (b *Batch) HExists(key, field string) *Flag { return ask(b, flag, "HEXISTS", key, field) }
func (b *Batch) HGet(key, field string) *Text    { return ask(b, text, "HGET", key, field) }
func (b *Batch) HLen(key string) *Int            { return ask(b, number, "HLEN", key) }
func (b *Batch) HVals(key string) *Texts         { return ask(b, texts, "HVALS", key) }
func (b *Batch) HMGet(key string, f ...string) *Fields {
	return ask(b, values, "HMGET", list(f, key)...)
}

// Of lists and sets.

func (b *Batch) LIndex(key string, at int64) *Text { return ask(b, text, "LINDEX", key, at) }
func (b *Batch) LLen(key string) *Int              { return ask(b, number, "LLEN", key) }
func (b *Batch) LRange(key string, from, to int64) *Texts {
	return ask(b, texts, "LRANGE", key, from, to)
}
func (b *Batch) SCard(key string) *Int { return ask(b, number, "SCARD", key) }

// SScan steps through the members of a set, about count at a time.
func (b *Batch) SScan(key string, cursor uint64, count int64) *Page {
	return b.page("SSCAN", key, cursor, "COUNT", count)
}

// Of sorted sets and streams.

func (b *Batch) ZCard(key string) *Int            { return ask(b, number, "ZCARD", key) }
func (b *Batch) ZCount(key, from, to string) *Int { return ask(b, number, "ZCOUNT", key, from, to) }
func (b *Batch) ZRange(key string, from, to int64) *Texts {
	return ask(b, texts, "ZRANGE", key, from, to)
}
func (b *Batch) ZRangeWithScores(key string, from, to int64) *Scores {
	return ask(b, scores, "ZRANGE", key, from, to, "WITHSCORES")
}
func (b *Batch) ZRevRangeWithScores(key string, from, to int64) *Scores {
	return ask(b, scores, "ZREVRANGE", key, from, to, "WITHSCORES")
}
func (b *Batch) XLen(key string) *Int { return ask(b, number, "XLEN", key) }
func (b *Batch) XRevRangeN(key, to, from string, most int64) *Events {
	return ask(b, events, "XREVRANGE", key, to, from, "COUNT", most)
}

func (b *Batch) page(name string, args ...any) *Page {
	p := new(Page)
	b.asked = append(b.asked, asked{name, args, p.of(pages)})
	return p
}
