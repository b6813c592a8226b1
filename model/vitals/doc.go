// Package vitals is how the dynos and the data stores of an app fare, by the metrics that its log holds.
//
// The rules:
//
//   - A dyno's name is a label. Memory and load belong to one life of it, which the id in "dyno=heroku.APP.ID" tells apart.
//   - All is bounded: 20 minutes of samples, the median of each 5 minutes for as long as a life can last, a few lives of a name, a number of
//     series; what is dropped is counted.
//   - Time is that of the lines. Late lines find their place; a gap is no data, zero is data.
//   - A trend is said only where the samples carry it, and what they lack is said with it. One life of one dyno that grows is "rising"; a
//     leak is what grows on several dynos, or again after a restart.
package vitals
