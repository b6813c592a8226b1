package otlp

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
)

var update = flag.Bool("update", false, "write what the fixtures hold anew")

// fixtures are bodies as OpenTelemetry's own clients send them, and the same in JSON as its collector writes it; testdata/README.md says how they
// were made.
var fixtures = map[string]Signal{"logs": Logs, "lines": Logs, "traces": Traces, "traces-2": Traces, "metrics": Metrics, "metrics-2": Metrics, "kinds": Metrics}

// fixture is a body in protobuf and in JSON.
func fixture(t testing.TB, name string) (wire, text []byte) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".b64"))
	if err != nil {
		t.Fatal(err)
	}
	if wire, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(string(b), "\n", "")); err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(filepath.Join("testdata", name+".json")); err != nil {
		t.Fatal(err)
	}
	return wire, text
}

// told is a delivery for people.
func told(d *Delivery) string {
	var b strings.Builder
	from := func(o *Origin) {
		fmt.Fprintf(&b, "  %q%s\n", o.Scope, attributesTold(o.Resource))
	}
	when := func(n int64) string {
		if n == 0 {
			return "-"
		}
		return time.Unix(0, n).UTC().Format(time.RFC3339Nano)
	}
	for _, l := range d.Logs {
		fmt.Fprintf(&b, "log %s %s %d %s %q %q%s\n", when(l.At), when(l.Observed), l.Severity, l.SeverityText, l.Event, l.Body, attributesTold(l.Attributes))
		from(l.Origin)
	}
	for _, s := range d.Spans {
		fmt.Fprintf(&b, "span %q %d %s %s %v %v %q%s\n", s.Name, s.Kind, when(s.Start), when(s.End), s.Trace.Known(), s.Failed, s.Status, attributesTold(s.Attributes))
		from(s.Origin)
	}
	for _, p := range d.Points {
		fmt.Fprintf(&b, "point %q %q kind %d delta %v %s %v of %d%s\n", p.Name, p.Unit, p.Kind, p.Delta, when(p.At), p.Value, p.Count, attributesTold(p.Attributes))
		from(p.Origin)
	}
	fmt.Fprintf(&b, "rejected %d, lost %d, unknown %d %s\n", d.Rejected, d.Lost, d.Unknown, d.Stranger)
	return b.String()
}

func attributesTold(all []Attribute) string {
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, " %s=%d:%q", a.Key, a.Value.Kind, a.Value)
	}
	return b.String()
}

// Both encodings of a body hold the same, and nothing that is not known.
func TestFixtures(t *testing.T) {
	for name, signal := range fixtures {
		wire, text := fixture(t, name)
		for encoding, body := range map[Encoding][]byte{Protobuf: wire, JSON: text} {
			d, err := Read(signal, encoding, body, Limits{})
			if err != nil {
				t.Errorf("%s as %s: %v", name, encoding, err)
				continue
			}
			path := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(told(d)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), told(d)); diff != "" {
				t.Errorf("%s as %s (-want +got):\n%s", name, encoding, diff)
			}
		}
	}
}

// A body that is cut anywhere gives an error or fewer records.
func TestCut(t *testing.T) {
	for name, signal := range fixtures {
		wire, text := fixture(t, name)
		for i := range wire {
			if d, err := Read(signal, Protobuf, wire[:i], Limits{}); err == nil && d.Len() > 0 && i < len(wire)/2 {
				t.Errorf("%s: %d of %d bytes give %d records", name, i, len(wire), d.Len())
			}
		}
		text = bytes.TrimSpace(text)
		for i := range text {
			if _, err := Read(signal, JSON, text[:i], Limits{}); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %d of %d characters: got %v", name, i, len(text), err)
			}
		}
	}
}

func TestMalformed(t *testing.T) {
	deep := strings.Repeat(`{"value":{"arrayValue":{"values":[`, 200)
	for name, c := range map[string]struct {
		encoding Encoding
		body     string
	}{
		"no JSON":                {JSON, "hello"},
		"nothing":                {JSON, ""},
		"a list":                 {JSON, "[]"},
		"a number":               {JSON, "1"},
		"two documents":          {JSON, "{}{}"},
		"a text for a record":    {JSON, `{"resourceLogs":"x"}`},
		"a time that is none":    {JSON, `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"yesterday"}]}]}]}`},
		"an id that is none":     {JSON, `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"zz"}]}]}]}`},
		"deep":                   {JSON, `{"resourceLogs":[{"resource":{"attributes":[` + deep},
		"deep where nobody asks": {JSON, `{"x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}"},
		"no protobuf":            {Protobuf, "\xff\xff\xff"},
		"a length that lies":     {Protobuf, "\x0a\x7f"},
		"a number for a message": {Protobuf, "\x08\x01"},
		"a field of number 0":    {Protobuf, "\x02\x00"},
		"JSON as protobuf":       {Protobuf, `{"resourceLogs":[]}`},
	} {
		if d, err := Read(Logs, c.encoding, []byte(c.body), Limits{}); err == nil {
			t.Errorf("%s: got %d records, want an error", name, d.Len())
		}
	}
}

// null stands for what is not there, and what is not known is passed over and counted.
func TestUnknown(t *testing.T) {
	body := `{"resourceLogs":[null,{"resource":null,"new":{"a":[1,{"b":2}]},"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"},"time_unix_nano":"1","more":null}]}]}]}`
	d, err := Read(Logs, JSON, []byte(body), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if d.Len() != 1 || d.Logs[0].Body.String() != "x" || d.Unknown != 2 || d.Stranger != "new" {
		t.Errorf("got %s", told(d))
	}
	wire, _ := fixture(t, "lines")
	group := protowire.AppendTag(protowire.AppendTag(nil, 900, protowire.StartGroupType), 900, protowire.EndGroupType)
	wire = protowire.AppendFixed32(protowire.AppendTag(append(group, wire...), 77, protowire.Fixed32Type), 1)
	if d, err = Read(Logs, Protobuf, wire, Limits{}); err != nil || d.Len() != 1 || d.Unknown != 2 || d.Stranger != "field 900" {
		t.Errorf("got %v, %s", err, told(d))
	}
}

// What there is no room for is counted: attributes as lost, records as rejected.
func TestLimits(t *testing.T) {
	records := func(n, attributes int) string {
		one := `{"body":{"stringValue":"x"},"attributes":[` + strings.TrimSuffix(strings.Repeat(`{"key":"k","value":{"intValue":"1"}},`, attributes), ",") + `]},`
		return `{"resourceLogs":[{"scopeLogs":[{"logRecords":[` + strings.TrimSuffix(strings.Repeat(one, n), ",") + `]}]}]}`
	}
	d, err := Read(Logs, JSON, []byte(records(3, 5)), Limits{Attributes: 2})
	if err != nil || d.Len() != 3 || d.Lost != 9 || len(d.Logs[2].Attributes) != 2 {
		t.Errorf("attributes: got %v, %s", err, told(d))
	}
	d, err = Read(Logs, JSON, []byte(records(1000, 0)), Limits{Cost: 100*logCost + originCost})
	if err != nil || d.Len() != 100 || d.Rejected != 900 {
		t.Errorf("records: got %v, %d taken, %d rejected", err, d.Len(), d.Rejected)
	}
	nested := `{"stringValue":"core"}`
	for range 30 {
		nested = `{"arrayValue":{"values":[` + nested + `]}}`
	}
	body := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":` + nested + `}]}]}]}`
	d, err = Read(Logs, JSON, []byte(body), Limits{Depth: 3})
	if err != nil || d.Len() != 1 || d.Logs[0].Body.String() != `[[["…"]]]` || d.Lost != 1 {
		t.Errorf("depth: got %v, %s", err, told(d))
	}
}

func TestValues(t *testing.T) {
	for text, want := range map[string]string{
		`{"stringValue":"a\nb"}`: "a\nb", `{"boolValue":true}`: "true", `{"boolValue":false}`: "false", `{"intValue":"-7"}`: "-7", `{"intValue":7}`: "7",
		`{"doubleValue":0.5}`: "0.5", `{"doubleValue":"NaN"}`: "NaN", `{"doubleValue":"-Infinity"}`: "-Inf", `{"bytesValue":"AP8="}`: "AP8=", `{}`: "",
		`{"arrayValue":{}}`: "[]", `{"kvlistValue":{"values":[{"key":"a\"","value":{"doubleValue":"NaN"}},{"key":"b","value":{}}]}}`: `{"a\"":"NaN","b":null}`,
	} {
		d, err := Read(Logs, JSON, []byte(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":`+text+`}]}]}]}`), Limits{})
		if err != nil || d.Len() != 1 || d.Logs[0].Body.String() != want {
			t.Errorf("%s: got %v, %v; want %s", text, err, d, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	if got := Success(Logs, Protobuf, 0, ""); len(got) != 0 {
		t.Errorf("got %x", got)
	}
	if got := string(Success(Traces, JSON, 3, "why")); got != `{"partialSuccess":{"errorMessage":"why","rejectedSpans":"3"}}` {
		t.Errorf("got %s", got)
	}
	if got := string(Success(Metrics, JSON, 0, "")); got != "{}" {
		t.Errorf("got %s", got)
	}
	// 1 { 1: 3, 2: "why" }
	if got := string(Success(Logs, Protobuf, 3, "why")); got != "\x0a\x07\x08\x03\x12\x03why" {
		t.Errorf("got %q", got)
	}
	if got := string(Failure(Protobuf, Unavailable, "later")); got != "\x08\x0e\x12\x05later" {
		t.Errorf("got %q", got)
	}
	var status struct {
		Code    int
		Message string
	}
	if err := json.Unmarshal(Failure(JSON, InvalidArgument, "no"), &status); err != nil || status.Code != 3 || status.Message != "no" {
		t.Errorf("got %+v, %v", status, err)
	}
}

func fuzz(f *testing.F, encoding Encoding, of func(wire, text []byte) []byte) {
	signals := []Signal{Logs, Metrics, Traces}
	for name := range fixtures {
		wire, text := fixture(f, name)
		for i := range signals {
			f.Add(of(wire, text), uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, n uint8) {
		d, err := Read(signals[int(n)%len(signals)], encoding, body, Limits{Cost: 1 << 20, Attributes: 8, Depth: 4})
		if err != nil {
			return
		}
		if d.Cost > 1<<20 {
			t.Errorf("costs %d", d.Cost)
		}
		for _, l := range d.Logs {
			if len(l.Attributes) > 8 || l.Origin == nil {
				t.Errorf("%d attributes", len(l.Attributes))
			}
			if l.Body.Kind >= List && !json.Valid([]byte(l.Body.String())) {
				t.Errorf("%q is no JSON", l.Body)
			}
		}
		told(d)
	})
}

func FuzzProtobuf(f *testing.F) {
	fuzz(f, Protobuf, func(wire, _ []byte) []byte { return wire })
}

func FuzzJSON(f *testing.F) {
	fuzz(f, JSON, func(_, text []byte) []byte { return text })
}
