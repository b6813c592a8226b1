package heroku

import (
	"context"
	"slices"
)

// mostApps is how many names Apps reads: one page.
const mostApps = 1000

// Apps reads the names of the apps that the account may see, sorted, at most 1,000: one request.
func (c *Client) Apps(ctx context.Context) ([]string, error) {
	const what = "list the apps"
	raw, err := c.list(ctx, what, "/apps", "name ..; max=1000", mostApps)
	if err != nil {
		return nil, err
	}
	bodies, err := decoded[label](raw, what)
	names := make([]string, 0, len(bodies))
	for _, b := range bodies {
		names = append(names, cleaned(b.Name))
	}
	slices.Sort(names)
	return names, err
}
