package drain

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/otlp"
)

// batchOf is an export of n log records of one dyno, as a collector sends it. Each is another: what comes twice is taken once.
func batchOf(n, which int) []byte {
	field := func(dst []byte, number protowire.Number, b []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(dst, number, protowire.BytesType), b)
	}
	text := func(s string) []byte { return field(nil, 1, []byte(s)) }
	attribute := func(key, value string) []byte { return field(field(nil, 1, []byte(key)), 2, text(value)) }
	var resource, scope []byte
	for _, kv := range [][2]string{{"service.name", "shop"}, {"heroku.app.name", "shop"}, {"heroku.app.id", "2daa2797-e42b-4624-9322-ec3f968df4da"}, {"heroku.dyno.name", "web-549d786c64-c65nv"}} {
		resource = field(resource, 1, attribute(kv[0], kv[1]))
	}
	for i := range n {
		r := protowire.AppendFixed64(protowire.AppendTag(nil, 1, protowire.Fixed64Type), uint64(1789639632000000000+int64(which*n+i)*1000))
		r = protowire.AppendVarint(protowire.AppendTag(r, 2, protowire.VarintType), 9)
		r = field(r, 5, text(fmt.Sprintf("Completed 200 OK in %dms (Views: 20.9ms | ActiveRecord: 15.7ms) request %d", i%900, which*n+i)))
		scope = field(scope, 2, r)
	}
	return field(nil, 1, field(field(nil, 1, resource), 2, scope))
}

// BenchmarkTelemetry is the whole way of log records: from the request to batches.
func BenchmarkTelemetry(b *testing.B) {
	for name, encode := range map[string]func([]byte) ([]byte, []string){
		"protobuf": func(p []byte) ([]byte, []string) { return p, []string{"Content-Type", string(otlp.Protobuf)} },
		"gzip": func(p []byte) ([]byte, []string) {
			return zipped(p), []string{"Content-Type", string(otlp.Protobuf), "Content-Encoding", "gzip"}
		},
	} {
		b.Run(name, func(b *testing.B) {
			const records = 512
			r, err := Listen(b.Context(), Options{Listen: "127.0.0.1:0", OTLP: true, Clock: time.Now})
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			lines := 0
			emit := func(e model.Event) {
				if f, ok := e.Fact.(*model.LogLines); ok {
					lines += f.Batch.Len()
				}
			}
			bodies := make([][]byte, 64)
			var headers []string
			for i := range bodies {
				bodies[i], headers = encode(batchOf(records, i))
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				r.seen = recent{} // 64 bodies are enough
				q := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/v1/logs", bytes.NewReader(bodies[n%len(bodies)]))
				for i := 0; i < len(headers); i += 2 {
					q.Header.Set(headers[i], headers[i+1])
				}
				w := httptest.NewRecorder()
				if r.serve(w, q, emit); w.Code != 200 {
					b.Fatal(w.Code)
				}
				r.work(<-r.queue, emit)
				n++
			}
			r.emitAll(true, emit)
			if lines != n*records {
				b.Errorf("%d lines of %d", lines, n*records)
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
		})
	}
	b.Run("Logplex", func(b *testing.B) { // the same lines, to compare
		const records = 512
		r, err := Listen(b.Context(), Options{Listen: "127.0.0.1:0"})
		if err != nil {
			b.Fatal(err)
		}
		defer r.Close()
		texts := make([]string, records)
		for i := range texts {
			texts[i] = said(fmt.Sprintf("Completed 200 OK in %dms (Views: 20.9ms | ActiveRecord: 15.7ms) request %d", i%900, i))
		}
		body, lines, n := framed(texts...), 0, 0
		emit := func(e model.Event) {
			if f, ok := e.Fact.(*model.LogLines); ok {
				lines += f.Batch.Len()
			}
		}
		b.ReportAllocs()
		for b.Loop() {
			q := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/", strings.NewReader(body))
			q.Header.Set("Content-Type", contentType)
			w := httptest.NewRecorder()
			if r.serve(w, q, emit); w.Code != 204 {
				b.Fatal(w.Code)
			}
			r.work(<-r.queue, emit)
			n++
		}
		r.emitAll(true, emit)
		b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
	})
}
