package clone_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// region is memory that something points to.
type region struct {
	from, to uintptr
	path     string
	large    bool // it may be led into
}

// walker notes what a value leads to, each piece once.
type walker struct {
	regions []region
	seen    map[string]bool
}

func (w *walker) walk(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || shared(v.Type().Elem()) {
			return
		}
		if w.note(v.UnsafePointer(), v.Type().Elem().Size(), path+" *"+v.Type().Elem().String()) {
			w.walk(v.Elem(), path)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return
		}
		if w.note(v.UnsafePointer(), uintptr(v.Len())*v.Type().Elem().Size(), path+" "+v.Type().String()) {
			for i := range v.Len() {
				w.walk(v.Index(i), path+"[]")
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			w.walk(it.Value(), path+"{}")
		}
	case reflect.Array:
		for i := range v.Len() {
			w.walk(v.Index(i), path+"[]")
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			w.walk(v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Interface:
		if !v.IsNil() {
			w.walk(v.Elem(), path)
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if !v.IsNil() && !strings.HasSuffix(path, ".Restarts.release") { // Clone gives the copy its own
			w.regions = append(w.regions, region{from: 1, path: path + " is a " + v.Kind().String()})
		}
	}
}

func shared(t reflect.Type) bool {
	return t == reflect.TypeFor[logstore.Batch]() || t == reflect.TypeFor[logs.Origin]() || t == reflect.TypeFor[time.Location]() || t.PkgPath() == "regexp" || t == queue.RuleType
}

func (w *walker) note(p unsafe.Pointer, size uintptr, path string) bool {
	key := fmt.Sprint(p, size, path[len(path)-5:])
	if w.seen[key] || size == 0 {
		return false
	}
	w.seen[key] = true
	w.regions = append(w.regions, region{uintptr(p), uintptr(p) + size, path, strings.Contains(path, "*") && size >= 1<<10})
	return true
}

// A copy keeps apart what lies in memory of its own. So nothing in a state may lead into the middle of something else in it.
func TestNothingInAStateLeadsIntoSomethingElse(t *testing.T) {
	for _, name := range []string{"parable", "failing-jobs", "backlog", "h12-storm"} {
		d := simtest.New(t, name, 1)
		d.Run(6*time.Minute, func(time.Duration) {})
		own := &walker{seen: map[string]bool{}}
		own.walk(reflect.ValueOf(d.State), "")
		w := &walker{seen: map[string]bool{}}
		w.walk(reflect.ValueOf(d.State.Clone(model.Cloner())), "")
		slices.SortFunc(w.regions, func(a, b region) int { return int(int64(a.from) - int64(b.from)) })
		originals := map[uintptr]string{}
		for _, r := range own.regions {
			originals[r.from] = r.path
		}
		for _, r := range w.regions {
			if path, is := originals[r.from]; is {
				t.Errorf("%s: the copy's %s is the original's %s", name, r.path, path)
			}
		}
		said := map[string]bool{}
		for i, r := range w.regions {
			if r.to == 0 {
				t.Errorf("%s: %s", name, r.path)
				continue
			}
			for j := i + 1; j < len(w.regions) && w.regions[j].from < r.to; j++ {
				if r.large {
					continue
				}
				text := fmt.Sprintf("%s: %s overlaps %s", name, r.path, w.regions[j].path)
				if !said[text] {
					said[text] = true
					t.Error(text)
				}
			}
		}
	}
}
