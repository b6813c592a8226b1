// Package page cuts lists as the Platform API does: by the Range header of a request.
package page

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Page sizes of the Platform API.
const (
	defaultPage = 200
	maxPage     = 1000
)

var ErrRange = errors.New("invalid Range header")

// listRange is the part of a list that a client asks for: "version 10..20; max=5, order=desc".
// Ends are values of the field; "]a.." leaves a out and "..b[" leaves b out.
type listRange struct {
	field        string
	from, to     string // "" = open
	fromEx, toEx bool
	max          int
	descending   bool
}

// Parse reads a Range header as clients write it: options in any order,
// after a comma or a semicolon, blanks anywhere, a trailing semicolon allowed.
// An empty header is the default page by id.
func Parse(header string) (listRange, error) {
	r := listRange{field: "id", max: defaultPage}
	header = strings.TrimSpace(header)
	if header == "" {
		return r, nil
	}
	head, options, _ := strings.Cut(header, ";")
	field, ends, ok := strings.Cut(strings.TrimSpace(head), " ")
	if !ok {
		return r, ErrRange
	}
	from, to, ok := strings.Cut(strings.TrimSpace(ends), "..")
	if !ok {
		return r, ErrRange
	}
	r.field = field
	r.from, r.fromEx = strings.CutPrefix(strings.TrimSpace(from), "]")
	r.to, r.toEx = strings.CutSuffix(strings.TrimSpace(to), "[")
	for _, option := range strings.FieldsFunc(options, func(c rune) bool { return c == ',' || c == ';' }) {
		if option = strings.TrimSpace(option); option == "" {
			continue
		}
		key, value, _ := strings.Cut(option, "=")
		switch strings.TrimSpace(key) {
		case "max":
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil || n < 1 || n > maxPage {
				return r, ErrRange
			}
			r.max = n
		case "order":
			switch strings.TrimSpace(value) {
			case "asc":
			case "desc":
				r.descending = true
			default:
				return r, ErrRange
			}
		default:
			return r, ErrRange
		}
	}
	return r, nil
}

// Entry is one element of a list and the values that it can be sorted by.
type Entry struct {
	Keys map[string]string
	View any
}

// Page is the part of a list that a range selects.
type Page struct {
	Views        []any
	ContentRange string
	NextRange    string // "" on the last page
}

// Slice sorts entries by the range's field and cuts the page out. A field that
// the entries do not have is an error.
func (r listRange) Slice(entries []Entry) (Page, error) {
	p := Page{Views: []any{}}
	var kept []Entry
	for _, e := range entries {
		key, ok := e.Keys[r.field]
		if !ok {
			return p, ErrRange
		}
		if r.holds(key) {
			kept = append(kept, e)
		}
	}
	slices.SortStableFunc(kept, func(a, b Entry) int {
		order := compareKeys(a.Keys[r.field], b.Keys[r.field])
		if r.descending {
			return -order
		}
		return order
	})
	more := len(kept) > r.max
	kept = kept[:min(len(kept), r.max)]
	for _, e := range kept {
		p.Views = append(p.Views, e.View)
	}
	if len(kept) == 0 {
		return p, nil
	}
	first, last := kept[0].Keys[r.field], kept[len(kept)-1].Keys[r.field]
	p.ContentRange = fmt.Sprintf("%s %s..%s", r.field, first, last)
	if more {
		p.NextRange = r.after(last)
	}
	return p, nil
}

// holds tells whether a key lies between the ends.
func (r listRange) holds(key string) bool {
	if r.from != "" {
		if c := compareKeys(key, r.from); c < 0 || c == 0 && r.fromEx {
			return false
		}
	}
	if r.to != "" {
		if c := compareKeys(key, r.to); c > 0 || c == 0 && r.toEx {
			return false
		}
	}
	return true
}

// after is the Range of the next page.
func (r listRange) after(last string) string {
	if r.descending {
		from := r.from
		if r.fromEx {
			from = "]" + from
		}
		return fmt.Sprintf("%s %s..%s[; max=%d, order=desc", r.field, from, last, r.max)
	}
	to := r.to
	if r.toEx {
		to += "["
	}
	return fmt.Sprintf("%s ]%s..%s; max=%d, order=asc", r.field, last, to, r.max)
}

// compareKeys compares numbers as numbers and all else as text.
func compareKeys(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}
