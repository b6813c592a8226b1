package ledger

import (
	"time"
)

// Release is one entry of the ledger. Status is succeeded, pending, failed or expired; Slug and Commit are empty
// where the platform gives none (the first release; Fir has OCI images, whose id stands in Slug).
type Release struct {
	ID          string    `json:"id"`
	Version     int       `json:"version"`
	Status      string    `json:"status"`
	Current     bool      `json:"current"`
	Eligible    bool      `json:"eligible_for_rollback"`
	Description string    `json:"description"`
	By          string    `json:"by"` // e-mail of the author
	Slug        string    `json:"slug,omitempty"`
	Commit      string    `json:"commit,omitempty"`
	OutputURL   bool      `json:"release_phase,omitempty"` // a release command ran; its URL is a secret and is not kept
	AddOns      []string  `json:"addons,omitempty"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// Since is when a release became current: with a release command, when that was done.
func (r Release) Since() time.Time {
	if r.OutputURL && r.UpdatedAt.After(r.CreatedAt) {
		return r.UpdatedAt
	}
	return r.CreatedAt
}
