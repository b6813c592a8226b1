// Package keeptest tells tests what a value keeps: how many bytes, and whose memory.
package keeptest

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"unsafe"
)

// Bytes is how much memory a value and all that it leads to take. What two lead to counts once.
func Bytes(v any) int64 {
	w := walker{seen: map[place]bool{}}
	w.walk(reflect.ValueOf(v), "")
	return w.bytes
}

// Pins are the strings of a value that stand in one of some pieces of memory, so that the whole piece stays as long as they do: where they
// stand, and one of them. What a slice holds behind its length counts too, and a string of no bytes.
func Pins(v any, memory [][]byte) []string {
	found := map[string]string{}
	memory = slices.Clone(memory)
	slices.SortFunc(memory, func(a, b []byte) int { return cmp.Compare(start(a), start(b)) })
	w := walker{seen: map[place]bool{}, text: func(path, s string) {
		at := uintptr(unsafe.Pointer(unsafe.StringData(s)))
		i, is := slices.BinarySearchFunc(memory, at, func(m []byte, at uintptr) int { return cmp.Compare(start(m), at) })
		if is || i > 0 && at < start(memory[i-1])+uintptr(cap(memory[i-1])) {
			found[again.ReplaceAllString(path, "$1")] = s
		}
	}}
	w.walk(reflect.ValueOf(v), "")
	var out []string
	for path, s := range found {
		out = append(out, fmt.Sprintf("%s: %.60q", path, s))
	}
	slices.Sort(out)
	return out
}

func start(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

// again is a list whose parts lead to one another.
var again = regexp.MustCompile(`(\.older|\.newer|\.next)+`)

type place struct {
	at unsafe.Pointer
	of reflect.Type
}

type walker struct {
	seen  map[place]bool
	bytes int64
	text  func(path, s string)
}

// first tells whether a place was not seen before.
func (w *walker) first(at unsafe.Pointer, of reflect.Type) bool {
	p := place{at, of}
	old := w.seen[p]
	w.seen[p] = true
	return !old
}

// walk goes through what a value leads to. The value itself has its place in what leads to it.
func (w *walker) walk(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); w.text != nil {
			w.text(path, s)
		} else if w.first(unsafe.Pointer(unsafe.StringData(s)), v.Type()) {
			w.bytes += int64(len(s))
		}
	case reflect.Pointer:
		if !v.IsNil() && w.first(v.UnsafePointer(), v.Type()) {
			w.bytes += int64(v.Type().Elem().Size())
			w.walk(v.Elem(), path)
		}
	case reflect.Interface:
		if !v.IsNil() {
			w.walk(v.Elem(), path)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			w.walk(v.Field(i), w.below(path, "."+v.Type().Field(i).Name))
		}
	case reflect.Slice:
		if !v.IsNil() && w.first(v.UnsafePointer(), v.Type()) {
			w.bytes += int64(v.Cap()) * int64(v.Type().Elem().Size())
			w.list(v.Slice3(0, v.Cap(), v.Cap()), path)
		}
	case reflect.Array:
		w.list(v, path)
	case reflect.Map:
		w.table(v, path)
	}
}

func (w *walker) list(v reflect.Value, path string) {
	if flat(v.Type().Elem()) {
		return
	}
	for i := range v.Len() {
		w.walk(v.Index(i), w.below(path, "[]"))
	}
}

// below is the path of a part, where anybody asks for it.
func (w *walker) below(path, part string) string {
	if w.text == nil {
		return ""
	}
	return path + part
}

// table goes through a map. Its groups of eight places are at most seven eighths full.
func (w *walker) table(v reflect.Value, path string) {
	if v.IsNil() || !w.first(v.UnsafePointer(), v.Type()) {
		return
	}
	w.bytes += 48 + int64(v.Len())*8/7*int64(v.Type().Key().Size()+v.Type().Elem().Size()+1)
	for at := v.MapRange(); at.Next(); {
		w.walk(at.Key(), w.below(path, "{}"))
		w.walk(at.Value(), w.below(path, "{}"))
	}
}

// flat tells that nothing of a type leads anywhere.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return false
	case reflect.Array:
		return flat(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !flat(t.Field(i).Type) {
				return false
			}
		}
	}
	return true
}

// BytesOf is Bytes of a field, which need not be exported, without its own place.
func BytesOf(v reflect.Value) int64 {
	w := walker{seen: map[place]bool{}}
	w.walk(v, "")
	return w.bytes
}
