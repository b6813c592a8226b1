package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
	check "github.com/santhosh-tekuri/jsonschema/v6"

	"app.gonogo/gonogo/model/freeze"
)

var update = flag.Bool("update", false, "write schema.json")

// generate makes the schema from the struct and adds what tags cannot say.
func generate(t *testing.T) []byte {
	t.Helper()
	reflector := jsonschema.Reflector{
		FieldNameTag:   "yaml",
		DoNotReference: true,
		ExpandedStruct: true,
		Anonymous:      true,
		Mapper: func(of reflect.Type) *jsonschema.Schema {
			switch of {
			case reflect.TypeFor[Size]():
				return &jsonschema.Schema{Type: "string", Pattern: `^[0-9]{1,12}\s?(GiB|GB|G|MiB|MB|M|KiB|KB|kB|K|k|B)$`}
			case reflect.TypeFor[Interval]():
				return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]+(\.[0-9]*)?(ms|s|m))+$`}
			case reflect.TypeFor[Span]():
				return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]+(\.[0-9]*)?(ms|s|m|h))+$`}
			case reflect.TypeFor[FreezeWindow]():
				return &jsonschema.Schema{Type: "string", Pattern: freeze.Form}
			case reflect.TypeFor[GuardedApps]():
				app := &jsonschema.Schema{Type: "string", Pattern: "^[a-z][a-z0-9-]{1,29}$"}
				list := &jsonschema.Schema{Type: "array", Items: app, MinItems: new(uint64(1)), MaxItems: new(uint64(mostGuarded))}
				return &jsonschema.Schema{OneOf: []*jsonschema.Schema{app, list}}
			case reflect.TypeFor[QueueSource]():
				word := &jsonschema.Schema{Type: "string", MinLength: new(uint64(1)), MaxLength: new(uint64(maxLine)), Pattern: `^(var:[A-Za-z_][A-Za-z0-9_]*$|exec:\s*\S|[a-z][a-z0-9+.-]{1,15}://)`}
				list := &jsonschema.Schema{Type: "array", MinItems: new(uint64(1)), MaxItems: new(uint64(maxWords)), Items: &jsonschema.Schema{Type: "string"},
					PrefixItems: []*jsonschema.Schema{{Type: "string", Pattern: `^exec:\s*\S`}}}
				return &jsonschema.Schema{OneOf: []*jsonschema.Schema{word, list}}
			case reflect.TypeFor[ViewColumns]():
				column := &jsonschema.Schema{Type: "string", Pattern: columnRule.String()}
				list := &jsonschema.Schema{Type: "array", Items: column, MinItems: new(uint64(1)), MaxItems: new(uint64(maxColumns))}
				return &jsonschema.Schema{OneOf: []*jsonschema.Schema{column, list}}
			case reflect.TypeFor[NotifyKinds]():
				kinds := "(verdict|rollback|alarm|crash)"
				list := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string", Enum: []any{"verdict", "rollback", "alarm", "crash"}}, MinItems: new(uint64(1)), UniqueItems: true}
				return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", Pattern: "^" + kinds + "([ ,]+" + kinds + ")*$"}, list}}
			case reflect.TypeFor[Command]():
				list := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}, MinItems: new(uint64(1)), MaxItems: new(uint64(maxWords))}
				return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", Pattern: `^[^ \t]+$`}, list}}
			case reflect.TypeFor[LogFields]():
				field := &jsonschema.Schema{Type: "string", Pattern: fieldRule.String()}
				list := &jsonschema.Schema{Type: "array", Items: field, MinItems: new(uint64(1)), MaxItems: new(uint64(mostFields)), UniqueItems: true}
				one := strings.Trim(fieldRule.String(), "^$")
				return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", Pattern: "^" + one + "([ ,]+" + one + ")*$"}, list}}
			case reflect.TypeFor[[]string]():
				key := &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", MinLength: new(uint64(1)), MaxLength: new(uint64(20))}, {Type: "integer"}}}
				list := &jsonschema.Schema{Type: "array", Items: key, MinItems: new(uint64(1)), MaxItems: new(uint64(maxKeys))}
				return &jsonschema.Schema{OneOf: []*jsonschema.Schema{key.OneOf[0], list}}
			}
			return nil
		},
	}
	s := reflector.Reflect(Config{})
	s.Title = "gonogo configuration"
	named(t, s, "apps", `^([a-z][a-z0-9-]{1,29}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	named(t, s, "keys", actionRule.String())
	named(t, s, "views", viewRule.String())
	notify, _ := s.Properties.Get("notify")
	named(t, notify, "webhooks", sourceRule.String())
	named(t, notify, "commands", sourceRule.String())
	apps, _ := s.Properties.Get("apps")
	app := apps.AdditionalProperties
	named(t, app, "queue_sources", sourceRule.String())
	process, _ := app.Properties.Get("queue_process")
	process.AdditionalProperties.Pattern = processRule.String()
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

func named(t *testing.T, s *jsonschema.Schema, property, pattern string) {
	t.Helper()
	p, ok := s.Properties.Get(property)
	if !ok {
		t.Fatalf("the schema lacks %s", property)
	}
	p.PropertyNames = &jsonschema.Schema{Pattern: pattern}
}

func TestSchemaIsFresh(t *testing.T) {
	want := generate(t)
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(Schema())); diff != "" {
		t.Errorf("schema.json is stale; run go test ./sources/config -run SchemaIsFresh -update\n%s", diff)
	}
}

// paths lists the settings that a struct's fields stand for, in the table's notation.
func paths(of reflect.Type, prefix string) []string {
	var list []string
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		path := prefix + name
		switch {
		case f.Type.Kind() == reflect.Struct:
			list = append(list, paths(f.Type, path+".")...)
		case f.Type.Kind() == reflect.Map && f.Type.Elem().Kind() == reflect.Struct:
			list = append(list, paths(f.Type.Elem(), path+".*.")...)
		case f.Type.Kind() == reflect.Map:
			list = append(list, path+".*")
		default:
			list = append(list, path)
		}
	}
	return list
}

func TestTableAndStructAgree(t *testing.T) {
	var table []string
	for _, r := range rows {
		table = append(table, r.path)
	}
	fields := paths(reflect.TypeFor[Config](), "")
	slices.Sort(table)
	slices.Sort(fields)
	if diff := cmp.Diff(fields, table); diff != "" {
		t.Error(diff)
	}
}

func compiled(t *testing.T) *check.Schema {
	t.Helper()
	doc, err := check.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := check.NewCompiler()
	if err := c.AddResource("config.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every sample is judged by the loader and by the schema, and both must say what the file's name says.
func TestSamplesSuitLoaderAndSchema(t *testing.T) {
	s := compiled(t)
	samples, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(samples) < 8 {
		t.Fatalf("samples are missing: %v %v", samples, err)
	}
	for _, path := range samples {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			good := strings.HasPrefix(filepath.Base(path), "good")
			if _, err := Load(standing(t, string(text), "")); (err == nil) != good {
				t.Errorf("the loader says %v", err)
			}
			asJSON, err := yaml.YAMLToJSON(text)
			if err != nil {
				t.Fatal(err)
			}
			value, err := check.UnmarshalJSON(bytes.NewReader(asJSON))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(value); (err == nil) != good {
				t.Errorf("the schema says %v", err)
			}
		})
	}
}
