package baseline

import "fmt"

// Dump is what is known, a line each.
func (h *History) Dump() (lines []string) {
	for _, p := range h.Past {
		lines = append(lines, fmt.Sprintf("left behind v%d watched=%s boot=%d n=%d failed=%d raised=%d errors=%d lives=%d nogo=%t", p.Version, p.Watched, p.Boot, p.Rest.Requests, p.Rest.Failed, p.Rest.Raised,
			len(p.Seen), len(p.Lives), p.NoGo))
	}
	if r := h.Now; r != nil {
		start, rest := r.Start(HalfHour), r.Rest()
		lines = append(lines, fmt.Sprintf("leaves v%d watched=%s n=%d failed=%d raised=%d, then n=%d failed=%d raised=%d errors=%d lives=%d nogo=%t", r.Version, r.Watched(), start.Requests, start.Failed, start.Raised,
			rest.Requests, rest.Failed, rest.Raised, len(r.Errors), len(r.Lives), r.NoGo))
	}
	return lines
}
