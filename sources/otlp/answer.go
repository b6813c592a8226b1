package otlp

import (
	"encoding/json"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// Success is the body that answers a delivery that was taken, all of it or all but some records, of which message says why.
func Success(signal Signal, encoding Encoding, rejected int, message string) []byte {
	if rejected == 0 && message == "" {
		if encoding == JSON {
			return []byte("{}")
		}
		return nil
	}
	if encoding == JSON {
		field := map[Signal]string{Logs: "rejectedLogRecords", Metrics: "rejectedDataPoints", Traces: "rejectedSpans"}[signal]
		b, _ := json.Marshal(map[string]any{"partialSuccess": map[string]string{field: strconv.Itoa(rejected), "errorMessage": message}})
		return b
	}
	partial := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(rejected))
	partial = protowire.AppendString(protowire.AppendTag(partial, 2, protowire.BytesType), message)
	return protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), partial)
}

// Code is a code of google.rpc.Status.
type Code int

// The codes that are used.
const (
	InvalidArgument   Code = 3
	PermissionDenied  Code = 7
	ResourceExhausted Code = 8
	Unimplemented     Code = 12
	Unavailable       Code = 14
	Unauthenticated   Code = 16
)

// Failure is the body that answers a delivery that was refused: a google.rpc.Status.
func Failure(encoding Encoding, code Code, message string) []byte {
	if encoding == JSON {
		b, _ := json.Marshal(map[string]any{"code": int(code), "message": message})
		return b
	}
	b := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(code))
	return protowire.AppendString(protowire.AppendTag(b, 2, protowire.BytesType), message)
}
