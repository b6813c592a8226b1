package logs

import "testing"

func TestResponseBytes(t *testing.T) {
	for text, want := range map[string]int{"at=info path=\"/a bytes=7\" status=200 bytes=0 protocol=https": 0, "at=info status=200 bytes=537": 537,
		"at=error status=503 bytes=": -1, "at=error status=503": -1, "at=error bytes=many": -1} {
		n, ok := ResponseBytes(text)
		if !ok {
			n = -1
		}
		if n != want {
			t.Errorf("%s: got %d, want %d", text, n, want)
		}
	}
}
