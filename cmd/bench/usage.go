package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// usageAt is what the process had used at a time.
type usageAt struct {
	cpu time.Duration // user and system; below zero where the system does not tell
	at  time.Time
}

// spent is what something took.
type spent struct {
	CPU  float64 `json:"cpu_ms"`
	Wall float64 `json:"wall_ms"`
}

func usageNow(at time.Time) usageAt {
	cpu, _ := processUsage()
	return usageAt{cpu, at}
}

func (u usageAt) since(before usageAt) spent {
	return spent{millisOf(u.cpu - before.cpu), millisOf(u.at.Sub(before.at))}
}

func millisOf(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }

// ingestReport is what bench ingest prints.
type ingestReport struct {
	Stage   string  `json:"stage"`
	CPU     float64 `json:"cpu_ms"`
	Wall    float64 `json:"wall_ms"`
	Process float64 `json:"process_cpu_ms"` // from the start of the program
	RSS     int64   `json:"peak_rss_bytes"`
	Allocs  float64 `json:"allocs_per_line"`
	Kept    int     `json:"kept"`
	Packed  int     `json:"packed"` // of them
	Dropped uint64  `json:"dropped"`
	Held    int64   `json:"held_bytes"` // by the store, as its budget counts
	logstore.Summary
}

func (b *benchRun) ingestReport() ingestReport {
	cpu, rss := processUsage()
	r := ingestReport{Stage: b.stage, CPU: b.took.CPU, Wall: b.took.Wall, Process: millisOf(cpu), RSS: rss, Summary: b.tally.Summary()}
	if b.lines > 0 {
		r.Allocs = float64(b.allocs) / float64(b.lines)
	}
	if b.store != nil {
		r.Kept, r.Packed, r.Dropped, r.Held = b.store.Len(), b.store.Packed(), b.store.Dropped(), b.store.Bytes()
	}
	return r
}

// printBench prints a report: as JSON in one line, or for people.
func printBench(w io.Writer, report any, asJSON bool) error {
	data, err := json.Marshal(report)
	if !asJSON {
		data, err = json.MarshalIndent(report, "", "  ")
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", data)
	return err
}
