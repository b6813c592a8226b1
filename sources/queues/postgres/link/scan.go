package link

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// row is the columns of a row of an answer, as the text that the simple protocol sends; nil is NULL. It holds until the next row
// is read.
type row [][]byte

// scan reads the columns into variables. NULL goes into a pointer's pointer, or a list, alone.
func (r row) scan(to ...any) error {
	if len(to) != len(r) {
		return fmt.Errorf("%d columns for %d variables", len(r), len(to))
	}
	for i, text := range r {
		if err := scanColumn(text, to[i]); err != nil {
			return &unreadable{column: i, err: err}
		}
	}
	return nil
}

// unreadable is a column that does not hold what is expected of it. What it holds is not told.
type unreadable struct {
	column int
	err    error
}

// Error tells which column it is.
func (e *unreadable) Error() string { return "column " + strconv.Itoa(e.column) + ": " + e.err.Error() }

// Unwrap gives the cause.
func (e *unreadable) Unwrap() error { return e.err }

var (
	errNull   = errors.New("NULL is not expected")
	errNumber = errors.New("no number, or one out of range")
	errTruth  = errors.New("neither true nor false")
	errList   = errors.New("no list of texts")
	errNoType = errors.New("columns are not read into variables of this type")
)

// scanColumn reads a column's text into a variable.
func scanColumn(text []byte, to any) error {
	switch to := to.(type) {
	case **string:
		return nullable(text, to)
	case **int64:
		return nullable(text, to)
	case **float64:
		return nullable(text, to)
	case *[]string:
		if text == nil {
			*to = nil
			return nil
		}
		all, err := list(string(text))
		if err == nil {
			*to = all
		}
		return err
	}
	if text == nil {
		return errNull
	}
	return single(string(text), to)
}

// nullable reads a column that may be NULL.
func nullable[T any](text []byte, to **T) error {
	if text == nil {
		*to = nil
		return nil
	}
	v := new(T)
	if err := single(string(text), v); err != nil {
		return err
	}
	*to = v
	return nil
}

// single reads a column that holds one value.
func single(text string, to any) error {
	var err error
	switch to := to.(type) {
	case *string:
		*to = text
	case *int:
		var n int
		if n, err = strconv.Atoi(text); err == nil {
			*to = n
		}
	case *int64:
		var n int64
		if n, err = strconv.ParseInt(text, 10, 64); err == nil {
			*to = n
		}
	case *uint32:
		var n uint64
		if n, err = strconv.ParseUint(text, 10, 32); err == nil {
			*to = uint32(n)
		}
	case *float64: // PostgreSQL's NaN and Infinity are Go's
		var f float64
		if f, err = strconv.ParseFloat(text, 64); err == nil {
			*to = f
		}
	case *bool:
		if text != "t" && text != "f" {
			return errTruth
		}
		*to = text == "t"
	default:
		return errNoType
	}
	if err != nil {
		return errNumber
	}
	return nil
}

// bounds are written before an array that does not begin with its element 1.
var bounds = regexp.MustCompile(`^\[-?[0-9]{1,9}:-?[0-9]{1,9}\]=`)

// list reads an array of texts, which has one dimension and no NULL: {plain,"with, comma","with \" and \\"}.
func list(text string) ([]string, error) {
	text = text[len(bounds.FindString(text)):]
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' {
		return nil, errList
	}
	out := []string{}
	for rest := text[1 : len(text)-1]; rest != ""; {
		one, after, ok := element(rest)
		if !ok || after == "," {
			return nil, errList
		}
		out, rest = append(out, one), strings.TrimPrefix(after, ",")
	}
	return out, nil
}

// element takes the first element off the inside of an array; rest is empty or begins with the comma behind it.
func element(text string) (one, rest string, ok bool) {
	if text[0] != '"' {
		end := strings.IndexByte(text, ',')
		if end < 0 {
			end = len(text)
		}
		one = text[:end]
		return one, text[end:], one != "" && !strings.EqualFold(one, "null") && !strings.ContainsAny(one, "{}\"\\ \t\n\v\f\r")
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			rest = text[i+1:]
			return b.String(), rest, rest == "" || rest[0] == ','
		case '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}
