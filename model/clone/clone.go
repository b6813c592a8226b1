// Package clone copies a whole value with all that it leads to, so that what becomes of one copy never shows in the other.
//
// It reads the types of the value, so a field that is added later is copied too. What nobody changes once it is made is shared: strings,
// functions, and the types that the caller names. A series of copies of one value, as it changes, shares what has not changed.
package clone

import (
	"fmt"
	"reflect"
	"time"
	"unsafe"
)

// Cloner makes copies. It remembers how each type is copied; one goroutine uses it at a time.
type Cloner struct {
	shared map[reflect.Type]bool
	fixes  map[reflect.Type]fix
	done   map[place]unsafe.Pointer // of the copy that is being made: what has its copy already
	large  []large                  // of it: what a pointer may lead into the middle of

	series       bool
	before, kept map[piece]reflect.Value // of the last copy and of this one: what was made of each piece
	fresh        int64                   // bytes of this copy that the last one has not
}

// piece is a part of the original in memory of its own: what a pointer leads to, an array of a slice, a map.
type piece struct {
	at  unsafe.Pointer
	of  reflect.Type
	len int
}

// fix makes what lies at p a copy of its own. At p lies a plain copy of the memory, which leads to the original still.
type fix func(c *Cloner, p unsafe.Pointer)

// place is a value of a type: one address may be that of a struct and of its first field.
type place struct {
	at unsafe.Pointer
	of reflect.Type
}

// large is a piece of the original that others may lead into, and its copy.
type large struct {
	at, made unsafe.Pointer
	size     uintptr
}

// leastLarge is how large a struct is at least that others lead into: an app, not one of its rows.
const leastLarge = 1 << 10

// within is the copy of what lies within a large piece.
func (c *Cloner) within(p unsafe.Pointer) (unsafe.Pointer, bool) {
	for i := range c.large {
		l := &c.large[i]
		if d := uintptr(p) - uintptr(l.at); uintptr(p) >= uintptr(l.at) && d < l.size {
			return unsafe.Add(l.made, d), true
		}
	}
	return nil, false
}

// New returns a Cloner that shares what pointers to the given types lead to. They must not change once they are made.
func New(shared ...reflect.Type) *Cloner {
	c := &Cloner{shared: map[reflect.Type]bool{reflect.TypeFor[time.Location](): true}, fixes: map[reflect.Type]fix{}}
	for _, t := range shared {
		c.shared[t] = true
	}
	return c
}

// Of is a copy of what v leads to.
func Of[T any](c *Cloner, v *T) *T {
	c.series = false
	return of(c, v)
}

// Next is a copy that shares with the one that Next gave before what has not changed since. Nobody may change either. It says how many bytes
// are new in it.
func Next[T any](c *Cloner, v *T) (*T, int64) {
	c.series, c.kept, c.fresh = true, make(map[piece]reflect.Value, len(c.before)), 0
	out := of(c, v)
	c.before, c.kept = c.kept, nil
	return out, c.fresh
}

func of[T any](c *Cloner, v *T) *T {
	c.done = map[place]unsafe.Pointer{}
	defer func() { c.done, c.large = nil, nil }()
	p := unsafe.Pointer(v)
	c.fixOf(reflect.TypeFor[*T]())(c, unsafe.Pointer(&p))
	return (*T)(p)
}

// fixOf is how a type is copied; nil where the plain memory is a copy already.
func (c *Cloner) fixOf(t reflect.Type) fix {
	if f, known := c.fixes[t]; known {
		return f
	}
	if !c.leads(t, map[reflect.Type]bool{}) {
		c.fixes[t] = nil
		return nil
	}
	// A type that leads to itself finds this while it is made.
	var made fix
	c.fixes[t] = func(c *Cloner, p unsafe.Pointer) { made(c, p) }
	made = c.make(t)
	c.fixes[t] = made
	return made
}

// leads tells whether a value of the type can lead to something that is to be copied.
func (c *Cloner) leads(t reflect.Type, asked map[reflect.Type]bool) bool {
	if t == reflect.TypeFor[time.Time]() || asked[t] {
		return false
	}
	switch t.Kind() {
	case reflect.Pointer:
		return !c.shared[t.Elem()]
	case reflect.Slice, reflect.Map, reflect.Interface, reflect.Chan, reflect.UnsafePointer:
		return true
	case reflect.Array:
		return c.leads(t.Elem(), asked)
	case reflect.Struct:
		for i := range t.NumField() {
			if c.leads(t.Field(i).Type, asked) {
				return true
			}
		}
	}
	return false
}

func (c *Cloner) make(t reflect.Type) fix {
	switch t.Kind() {
	case reflect.Pointer:
		return pointerFix(t.Elem())
	case reflect.Slice:
		return sliceFix(t)
	case reflect.Map:
		return mapFix(t)
	case reflect.Interface:
		return interfaceFix(t)
	case reflect.Array:
		each, size, n := c.fixOf(t.Elem()), t.Elem().Size(), t.Len()
		return func(c *Cloner, p unsafe.Pointer) {
			for i := range n {
				each(c, unsafe.Add(p, uintptr(i)*size))
			}
		}
	case reflect.Struct:
		return c.structFix(t)
	}
	panic(fmt.Sprintf("clone: a %s cannot be copied", t))
}

func (c *Cloner) structFix(t reflect.Type) fix {
	type field struct {
		at  uintptr
		fix fix
	}
	var fields []field
	for i := range t.NumField() {
		if f := c.fixOf(t.Field(i).Type); f != nil {
			fields = append(fields, field{t.Field(i).Offset, f})
		}
	}
	return func(c *Cloner, p unsafe.Pointer) {
		for _, f := range fields {
			f.fix(c, unsafe.Add(p, f.at))
		}
	}
}

func pointerFix(elem reflect.Type) fix {
	return func(c *Cloner, p unsafe.Pointer) {
		old := *(*unsafe.Pointer)(p)
		if old == nil {
			return
		}
		here := place{old, elem}
		if made, ok := c.done[here]; ok {
			*(*unsafe.Pointer)(p) = made
			return
		}
		if made, ok := c.within(old); ok {
			*(*unsafe.Pointer)(p) = made
			return
		}
		fresh := reflect.New(elem)
		fresh.Elem().Set(reflect.NewAt(elem, old).Elem())
		made := fresh.UnsafePointer()
		c.done[here] = made // for what leads back to it
		nth := len(c.large)
		if elem.Size() >= leastLarge {
			c.large = append(c.large, large{old, made, elem.Size()})
		}
		if f := c.fixOf(elem); f != nil {
			f(c, made)
		}
		from := piece{old, reflect.PointerTo(elem), 1}
		if before, has := c.before[from]; c.series && has && same(made, before.UnsafePointer(), elem.Size()) {
			c.done[here] = before.UnsafePointer()
			if elem.Size() >= leastLarge {
				c.large[nth].made = before.UnsafePointer()
			}
			c.keep(p, from, before)
			return
		}
		c.fresh += int64(elem.Size())
		c.keep(p, from, fresh)
	}
}

// same tells whether two pieces of memory of one size are equal.
func same(a, b unsafe.Pointer, size uintptr) bool {
	return string(unsafe.Slice((*byte)(a), size)) == string(unsafe.Slice((*byte)(b), size))
}

// sliceFix copies what a slice shows. The copy has no room behind it, so that whoever adds to it moves on.
func sliceFix(t reflect.Type) fix {
	size := t.Elem().Size()
	return func(c *Cloner, p unsafe.Pointer) {
		old := reflect.NewAt(t, p).Elem()
		if old.IsNil() {
			return
		}
		n := old.Len()
		from := piece{old.UnsafePointer(), t, n}
		before, has := c.before[from]
		has = has && c.series
		f := c.fixOf(t.Elem())
		if has && f == nil && same(from.at, before.UnsafePointer(), uintptr(n)*size) {
			c.keep(p, from, before)
			return
		}
		fresh := reflect.MakeSlice(t, n, n)
		reflect.Copy(fresh, old)
		at := fresh.UnsafePointer()
		if f != nil {
			for i := range n {
				f(c, unsafe.Add(at, uintptr(i)*size))
			}
			if has && same(at, before.UnsafePointer(), uintptr(n)*size) {
				c.keep(p, from, before)
				return
			}
		}
		c.fresh += int64(n) * int64(size)
		c.keep(p, from, fresh)
	}
}

// keep puts what was made of a piece in its place. The original's memory at p is ours already.
func (c *Cloner) keep(p unsafe.Pointer, from piece, made reflect.Value) {
	reflect.NewAt(from.of, p).Elem().Set(made)
	if c.series {
		c.kept[from] = made
	}
}

func mapFix(t reflect.Type) fix {
	return func(c *Cloner, p unsafe.Pointer) {
		old := reflect.NewAt(t, p).Elem()
		if old.IsNil() {
			return
		}
		key, value := c.fixOf(t.Key()), c.fixOf(t.Elem())
		from := piece{old.UnsafePointer(), t, old.Len()}
		before, equal := c.before[from]
		equal = equal && c.series
		fresh := reflect.MakeMapWithSize(t, old.Len())
		for each := old.MapRange(); each.Next(); {
			k, v := reflect.New(t.Key()), reflect.New(t.Elem())
			k.Elem().Set(each.Key())
			v.Elem().Set(each.Value())
			if key != nil {
				key(c, k.UnsafePointer())
			}
			if value != nil {
				value(c, v.UnsafePointer())
			}
			fresh.SetMapIndex(k.Elem(), v.Elem())
			equal = equal && holds(before, k.Elem(), v)
		}
		if equal {
			c.keep(p, from, before)
			return
		}
		c.fresh += int64(old.Len()) * int64(t.Key().Size()+t.Elem().Size()+8)
		c.keep(p, from, fresh)
	}
}

// holds tells whether a map has what v leads to under a key.
func holds(m, key, v reflect.Value) bool {
	has := m.MapIndex(key)
	if !has.IsValid() {
		return false
	}
	copied := reflect.New(has.Type())
	copied.Elem().Set(has)
	return same(copied.UnsafePointer(), v.UnsafePointer(), has.Type().Size())
}

func interfaceFix(t reflect.Type) fix {
	return func(c *Cloner, p unsafe.Pointer) {
		old := reflect.NewAt(t, p).Elem()
		if old.IsNil() {
			return
		}
		held := old.Elem()
		f := c.fixOf(held.Type())
		if f == nil {
			return
		}
		fresh := reflect.New(held.Type())
		fresh.Elem().Set(held)
		f(c, fresh.UnsafePointer())
		old.Set(fresh.Elem())
	}
}
