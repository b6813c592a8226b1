package outline

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
)

// Dictionary is the names that came before in what is packed, so that each is written once. A packer and an unpacker that saw the same have the
// same. Its zero value is empty.
type Dictionary struct {
	origins, ways, dynos, texts names
}

// names are strings by the number under which they were written first, from 1.
type names struct {
	list []string
	byID map[string]uint64
}

// mostNames bounds a dictionary of names: of more, the later ones are written whole each time.
const mostNames = 1 << 16

// errPacked tells that what was packed is damaged.
var errPacked = errors.New("packed outlines are damaged")

// append writes a name: its number, or 0 and the name itself.
func (d *names) append(b []byte, s string) []byte {
	if id, ok := d.byID[s]; ok {
		return binary.AppendUvarint(b, id)
	}
	if len(d.list) < mostNames {
		if d.byID == nil {
			d.byID = map[string]uint64{}
		}
		s = strings.Clone(s)
		d.list = append(d.list, s)
		d.byID[s] = uint64(len(d.list))
	}
	return append(binary.AppendUvarint(append(b, 0), uint64(len(s))), s...)
}

// read reads a name. known is its place in the list; -1 where the list is full.
func (d *names) read(u *unpacking) (s string, known int) {
	id := u.uvarint()
	if id > 0 {
		if id > uint64(len(d.list)) {
			u.err = errPacked
			return "", -1
		}
		return d.list[id-1], int(id - 1)
	}
	s = u.text()
	if len(d.list) >= mostNames {
		return s, -1
	}
	d.list = append(d.list, s)
	return s, len(d.list) - 1
}

// Pack appends the lines to b, in fewer bytes than JSON takes, of which a compressor makes fewer still.
func (o *Lines) Pack(b []byte, d *Dictionary) []byte {
	b = binary.AppendUvarint(b, uint64(o.Count))
	b = binary.AppendVarint(b, o.Base/1000)
	q := &o.Requests
	b = binary.AppendUvarint(b, uint64(len(q.Way)))
	for _, v := range q.At {
		b = binary.AppendVarint(b, v)
	}
	for _, v := range q.Way {
		b = d.ways.append(b, o.Ways[v])
	}
	for _, v := range q.Dyno {
		name := ""
		if v > 0 {
			name = o.Dynos[v-1]
		}
		b = d.dynos.append(b, name)
	}
	for _, v := range q.Status {
		b = binary.AppendVarint(b, v-usualStatus)
	}
	for _, column := range [...][]int64{q.Service, q.Connect, q.Bytes} {
		for _, v := range column {
			b = binary.AppendUvarint(b, uint64(v+1))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(q.IDs)))
	for i := range q.Way {
		if id, ok := q.IDs[i]; ok {
			b = appendID(binary.AppendUvarint(b, uint64(i)), id)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(o.Kept)))
	for _, k := range o.Kept {
		b = binary.AppendVarint(b, k.At)
	}
	for _, k := range o.Kept {
		b = d.origins.append(b, o.Origins[k.Origin])
	}
	for _, k := range o.Kept {
		b = binary.AppendUvarint(append(b, byte(k.Level)), uint64(k.Flags))
	}
	for _, k := range o.Kept {
		b = d.texts.append(b, o.Texts[k.Text])
	}
	b = binary.AppendUvarint(b, uint64(len(o.Unkept)))
	for _, u := range o.Unkept {
		b = binary.AppendUvarint(append(binary.AppendVarint(b, u.Second), byte(u.Level)), uint64(u.Lines))
	}
	for _, u := range o.Unkept {
		b = d.origins.append(b, o.Origins[u.Origin])
	}
	return b
}

// appendID writes a UUID in 16 bytes; anything else is none.
func appendID(b []byte, id string) []byte {
	raw, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil || len(raw) != 16 {
		raw = make([]byte, 16)
	}
	return append(b, raw...)
}

// Unpack reads what Pack wrote, with a dictionary that has seen what was packed before.
func Unpack(b []byte, d *Dictionary) (*Lines, error) {
	u := &unpacking{rest: b}
	o := &Lines{Count: int(u.uvarint() & (1<<31 - 1)), Base: u.varint() * 1000}
	p := placing{Lines: o, origins: map[int]int{}, ways: map[int]int{}, dynos: map[int]int{}, texts: map[int]int{}}
	p.requests(u, d)
	p.lines(u, d)
	if u.err == nil && len(u.rest) > 0 {
		u.err = errPacked
	}
	return o, u.err
}

// placing gives names their places in lines, by those that they have in a dictionary.
type placing struct {
	*Lines
	origins, ways, dynos, texts map[int]int
}

// placeOf is the place of a name in a list.
func placeOf(list *[]string, places map[int]int, s string, known int) int {
	if i, ok := places[known]; ok && known >= 0 {
		return i
	}
	*list = append(*list, s)
	i := len(*list) - 1
	if known >= 0 {
		places[known] = i
	}
	return i
}

func (p *placing) requests(u *unpacking, d *Dictionary) {
	n := u.count()
	q := &p.Requests
	all := make([]int64, 7*n)
	for i, column := range []*[]int64{&q.At, &q.Way, &q.Dyno, &q.Status, &q.Service, &q.Connect, &q.Bytes} {
		*column = all[i*n : (i+1)*n : (i+1)*n]
	}
	for i := range n {
		q.At[i] = u.varint()
	}
	for i := range n {
		s, known := d.ways.read(u)
		q.Way[i] = int64(placeOf(&p.Ways, p.ways, s, known))
	}
	for i := range n {
		if s, known := d.dynos.read(u); s != "" {
			q.Dyno[i] = int64(placeOf(&p.Dynos, p.dynos, s, known)) + 1
		}
	}
	for i := range n {
		q.Status[i] = u.varint() + usualStatus
	}
	for _, column := range [...][]int64{q.Service, q.Connect, q.Bytes} {
		for i := range column {
			column[i] = int64(u.uvarint()) - 1
		}
	}
	for range u.count() {
		i, raw := u.uvarint(), u.bytes(16)
		if u.err != nil || i >= uint64(n) {
			u.err = errPacked
			return
		}
		if q.IDs == nil {
			q.IDs = map[int]string{}
		}
		h := hex.EncodeToString(raw)
		q.IDs[int(i)] = h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	}
}

func (p *placing) lines(u *unpacking, d *Dictionary) {
	p.Kept = make([]Kept, u.count())
	for i := range p.Kept {
		p.Kept[i].At = u.varint()
	}
	for i := range p.Kept {
		s, known := d.origins.read(u)
		p.Kept[i].Origin = placeOf(&p.Origins, p.origins, s, known)
	}
	for i := range p.Kept {
		p.Kept[i].Level, p.Kept[i].Flags = levelOf(int64(u.byte())), flagsOf(int64(u.uvarint()))
	}
	for i := range p.Kept {
		s, known := d.texts.read(u)
		p.Kept[i].Text = placeOf(&p.Texts, p.texts, s, known)
	}
	p.Unkept = make([]Unkept, u.count())
	for i := range p.Unkept {
		p.Unkept[i] = Unkept{Second: u.varint(), Level: levelOf(int64(u.byte())), Lines: int(u.uvarint() & (1<<31 - 1))}
	}
	for i := range p.Unkept {
		s, known := d.origins.read(u)
		p.Unkept[i].Origin = placeOf(&p.Origins, p.origins, s, known)
	}
}

// unpacking reads numbers and strings; after the first error it gives zeros.
type unpacking struct {
	rest []byte
	err  error
}

func (u *unpacking) uvarint() uint64 {
	if len(u.rest) > 0 && u.rest[0] < 0x80 {
		v := uint64(u.rest[0])
		u.rest = u.rest[1:]
		return v
	}
	v, n := binary.Uvarint(u.rest)
	if n <= 0 {
		u.err, u.rest = errPacked, nil
		return 0
	}
	u.rest = u.rest[n:]
	return v
}

func (u *unpacking) varint() int64 {
	v := u.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (u *unpacking) byte() byte {
	if b := u.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// count is a number of things of which each takes a byte at least: a number that lies makes no large slice.
func (u *unpacking) count() int {
	n := u.uvarint()
	if n > uint64(len(u.rest)) {
		u.err, u.rest = errPacked, nil
		return 0
	}
	return int(n)
}

func (u *unpacking) bytes(n int) []byte {
	if n > len(u.rest) {
		u.err, u.rest = errPacked, nil
		return nil
	}
	b := u.rest[:n]
	u.rest = u.rest[n:]
	return b
}

func (u *unpacking) text() string { return string(u.bytes(u.count())) }
