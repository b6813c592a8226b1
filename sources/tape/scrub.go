package tape

import (
	"reflect"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/safe"
)

// scrub sanitises every string of a played event. A batch of log lines does it itself when it is read; an unknown fact is
// never shown.
func scrub(e *model.Event) {
	e.Source = model.SourceName(safe.Text(string(e.Source)))
	e.App = model.AppID(safe.Text(string(e.App)))
	if _, unknown := e.Fact.(*model.Unknown); unknown {
		return
	}
	scrubValue(reflect.ValueOf(e.Fact))
}

// batchType is sealed: its fields are its own business.
var batchType = reflect.TypeFor[logstore.Batch]()

func scrubValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem() != batchType {
			scrubValue(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scrubValue(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scrubValue(v.Index(i))
		}
	case reflect.Map:
		scrubMap(v)
	case reflect.String:
		if v.CanSet() {
			v.SetString(safe.Text(v.String()))
		}
	}
}

// scrubMap replaces a map's strings, keys included. Only maps by string are in facts.
func scrubMap(m reflect.Value) {
	if m.IsNil() || m.Type().Key().Kind() != reflect.String {
		return
	}
	for _, k := range m.MapKeys() {
		value := reflect.New(m.Type().Elem()).Elem()
		value.Set(m.MapIndex(k))
		scrubValue(value)
		m.SetMapIndex(k, reflect.Value{})
		key := reflect.New(m.Type().Key()).Elem()
		key.SetString(safe.Text(k.String()))
		m.SetMapIndex(key, value)
	}
}
