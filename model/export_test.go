package model

// RandomEvents is for the tests of packages above this one.
var RandomEvents = randomEvents
