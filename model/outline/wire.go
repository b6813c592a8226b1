package outline

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// wireLines are Lines as a tape has them. Columns are strings of numbers: those pack well, and are read fast.
type wireLines struct {
	Count   int            `json:"n"`
	Base    int64          `json:"t"` // Unix seconds
	Origins []string       `json:"o,omitempty"`
	Ways    []string       `json:"w,omitempty"`
	Dynos   []string       `json:"d,omitempty"`
	Columns string         `json:"r,omitempty"`
	IDs     map[int]string `json:"ri,omitempty"`
	Texts   []string       `json:"x,omitempty"`
	Kept    string         `json:"k,omitempty"`
	Unkept  string         `json:"u,omitempty"`
}

// usualStatus is the status that is written as 0.
const usualStatus = 200

// MarshalJSON writes the lines.
func (o *Lines) MarshalJSON() ([]byte, error) { return o.AppendJSON(nil), nil }

// AppendJSON appends the lines as JSON.
func (o *Lines) AppendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"n":`...), int64(o.Count), 10)
	b = strconv.AppendInt(append(b, `,"t":`...), o.Base/1000, 10)
	b = appendStrings(b, "o", o.Origins)
	b = appendStrings(b, "w", o.Ways)
	b = appendStrings(b, "d", o.Dynos)
	if q := &o.Requests; len(q.Way) > 0 {
		b = append(b, `,"r":"`...)
		b = append(appendColumn(b, q.At, 0), ';')
		b = append(appendColumn(b, q.Way, 0), ';')
		b = append(appendColumn(b, q.Dyno, 0), ';')
		b = append(appendColumn(b, q.Status, usualStatus), ';')
		b = append(appendColumn(b, q.Service, 0), ';')
		b = append(appendColumn(b, q.Connect, 0), ';')
		b = append(appendColumn(b, q.Bytes, 0), '"')
	}
	if len(o.IDs) > 0 {
		b = append(append(b, `,"ri":`...), text(o.IDs)...)
	}
	if k := o.Kept; len(k) > 0 {
		b = appendStrings(b, "x", o.Texts)
		b = append(b, `,"k":"`...)
		b = append(appendField(b, k, func(k *Kept) int64 { return k.At }), ';')
		b = append(appendField(b, k, func(k *Kept) int64 { return int64(k.Origin) }), ';')
		b = append(appendField(b, k, func(k *Kept) int64 { return int64(k.Level) }), ';')
		b = append(appendField(b, k, func(k *Kept) int64 { return int64(k.Flags) }), ';')
		b = append(appendField(b, k, func(k *Kept) int64 { return int64(k.Text) }), '"')
	}
	if u := o.Unkept; len(u) > 0 {
		b = append(b, `,"u":"`...)
		b = append(appendField(b, u, func(u *Unkept) int64 { return u.Second }), ';')
		b = append(appendField(b, u, func(u *Unkept) int64 { return int64(u.Origin) }), ';')
		b = append(appendField(b, u, func(u *Unkept) int64 { return int64(u.Level) }), ';')
		b = append(appendField(b, u, func(u *Unkept) int64 { return int64(u.Lines) }), '"')
	}
	return append(b, '}')
}

// text is a value as JSON: strings and maps of them do not fail.
func text(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}

func appendStrings(b []byte, key string, list []string) []byte {
	if len(list) == 0 {
		return b
	}
	b = append(append(append(b, `,"`...), key...), `":[`...)
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// appendString appends a string as JSON has it; most need no escape.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return append(b, text(s)...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendColumn appends numbers, less what is usual. What is -1, of a column in which nothing is below zero, is left out.
func appendColumn(b []byte, list []int64, usual int64) []byte {
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if n != -1 || usual != 0 {
			b = strconv.AppendInt(b, n-usual, 10)
		}
	}
	return b
}

func appendField[T any](b []byte, list []T, field func(*T) int64) []byte {
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, field(&list[i]), 10)
	}
	return b
}

// UnmarshalJSON reads what MarshalJSON writes.
func (o *Lines) UnmarshalJSON(data []byte) error {
	var w wireLines
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("outlines of lines: %w", err)
	}
	*o = Lines{Count: w.Count, Base: w.Base * 1000, Origins: w.Origins, Ways: w.Ways, Dynos: w.Dynos, Texts: w.Texts}
	o.IDs = w.IDs
	q := columnsOf(w.Columns, 7)
	o.At, o.Way, o.Dyno, o.Status, o.Service, o.Connect, o.Bytes = q[0], q[1], q[2], q[3], q[4], q[5], q[6]
	for i := range o.Status {
		o.Status[i] += usualStatus
	}
	k := columnsOf(w.Kept, 5)
	for i := range k[0] {
		o.Kept = append(o.Kept, Kept{At: k[0][i], Origin: int(k[1][i]), Level: levelOf(k[2][i]), Flags: flagsOf(k[3][i]), Text: int(k[4][i])})
	}
	u := columnsOf(w.Unkept, 4)
	for i := range u[0] {
		o.Unkept = append(o.Unkept, Unkept{Second: u[0][i], Origin: int(u[1][i]), Level: levelOf(u[2][i]), Lines: int(u[3][i])})
	}
	return nil
}

// columnsOf reads so many columns; all are as long as the shortest.
func columnsOf(text string, n int) [][]int64 {
	out := make([][]int64, n)
	if text == "" {
		return out
	}
	rows := strings.Count(text, ",")/n + 1
	all := make([]int64, 0, rows*n)
	least := -1
	for i := range n {
		column, rest, _ := strings.Cut(text, ";")
		text = rest
		from := len(all)
		all = appendNumbers(all, column)
		out[i] = all[from:len(all):len(all)]
		if least < 0 || len(out[i]) < least {
			least = len(out[i])
		}
	}
	for i := range out {
		out[i] = out[i][:least]
	}
	return out
}

// appendNumbers reads numbers; one that is left out is -1. What is no number ends the column.
func appendNumbers(dst []int64, s string) []int64 {
	for i := 0; ; {
		n, from, sign := int64(0), i, int64(1)
		if i < len(s) && s[i] == '-' {
			sign = -1
			i++
		}
		digits := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' && i-digits < 15 {
			n = n*10 + int64(s[i]-'0')
			i++
		}
		switch {
		case i == from:
			dst = append(dst, -1)
		case i == digits:
			return dst
		default:
			dst = append(dst, sign*n)
		}
		if i >= len(s) {
			return dst
		}
		if s[i] != ',' {
			return dst
		}
		i++
	}
}
