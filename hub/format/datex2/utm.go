package datex2

import (
	"math"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// reference is what the numbers of a position mean.
type reference int

const (
	latLon reference = iota
	lonLat
	eastNorth // metres of a zone of UTM
	foreign   // none that is known here
)

// referenceOf reads an srsName: the bare number, "EPSG:25833", a URN or an
// address of the OGC. Without one DATEX II means ETRS89, latitude first.
func referenceOf(srs string) (r reference, zone int) {
	switch name := strings.ToUpper(strings.ReplaceAll(srs, " ", "")); {
	case name == "" || name == "WGS84" || name == "ETRS89":
		return latLon, 0
	case strings.HasSuffix(name, "CRS84"):
		return lonLat, 0
	}
	code, err := strconv.Atoi(srs[strings.LastIndexFunc(srs, func(c rune) bool { return c < '0' || c > '9' })+1:])
	switch {
	case err != nil:
		return foreign, 0
	case code == 4326 || code == 4258 || code == 4490 || code == 4979 || code == 4937: // WGS 84, ETRS89, CGCS2000; plane and with heights
		return latLon, 0
	case code >= 25828 && code <= 25838: // ETRS89
		return eastNorth, code - 25800
	case code >= 32601 && code <= 32660: // WGS 84, northern half
		return eastNorth, code - 32600
	}
	return foreign, 0
}

// fromUTM converts metres east and north in a zone of the northern half into
// degrees (Krüger's series to the third order on GRS80, within a millimetre).
// ETRS89 and WGS 84 are taken for one, which they are to less than a metre.
func fromUTM(zone int, east, north float64) notice.Position {
	const (
		scale   = 0.9996
		axis    = 6_378_137.0
		flatten = 1 / 298.257222101
		n       = flatten / (2 - flatten)
		n2, n3  = n * n, n * n * n
		radius  = axis / (1 + n) * (1 + n2/4 + n2*n2/64)
	)
	beta := [...]float64{n/2 - 2*n2/3 + 37*n3/96, n2/48 + n3/15, 17 * n3 / 480}
	delta := [...]float64{2*n - 2*n2/3 - 2*n3, 7*n2/3 - 8*n3/5, 56 * n3 / 15}
	xi, eta := north/(scale*radius), (east-500_000)/(scale*radius)
	x, y := xi, eta
	for i, b := range beta {
		k := float64(2 * (i + 1))
		x -= b * math.Sin(k*xi) * math.Cosh(k*eta)
		y -= b * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	chi := math.Asin(math.Sin(x) / math.Cosh(y))
	lat := chi
	for i, d := range delta {
		lat += d * math.Sin(float64(2*(i+1))*chi)
	}
	lon := math.Atan2(math.Sinh(y), math.Cos(x))
	const degrees = 180 / math.Pi
	return notice.Position{round(lon*degrees+float64(zone*6-183), 7), round(lat*degrees, 7)}
}
