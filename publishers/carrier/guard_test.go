package carrier_test

import (
	"net/netip"
	"testing"

	"wayside/publishers/carrier"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	for _, c := range []struct {
		addr string
		want bool
	}{
		{"1.1.1.1", true}, {"223.5.5.5", true}, {"2400:3200::1", true}, {"::ffff:1.1.1.1", true},
		{"0.0.0.0", false}, {"0.1.2.3", false}, {"10.0.0.1", false}, {"11.0.0.1", true}, {"127.0.0.1", false}, {"128.0.0.1", true},
		{"169.254.169.254", false}, {"172.16.0.1", false}, {"172.32.0.1", true}, {"192.168.1.1", false}, {"224.0.0.1", false},
		{"255.255.255.255", false}, {"100.64.0.1", false}, {"100.128.0.1", true}, {"192.0.0.8", false}, {"192.0.2.1", false},
		{"192.0.3.1", true}, {"192.88.99.1", false}, {"198.18.0.1", false}, {"198.20.0.1", true}, {"198.51.100.9", false},
		{"203.0.113.9", false}, {"203.0.114.1", true}, {"240.0.0.1", false},
		{"::", false}, {"::1", false}, {"::ffff:127.0.0.1", false}, {"fc00::1", false}, {"fe80::1", false}, {"fe80::1%eth0", false},
		{"ff02::1", false}, {"::127.0.0.1", false}, {"64:ff9b::7f00:1", false}, {"64:ff9b:1::1", false}, {"100::1", false},
		{"2001::1", false}, {"2001:200::1", true}, {"2001:db8::1", false}, {"2002:7f00:1::", false}, {"3fff::1", false},
		{"5f00::1", false}, {"fec0::1", false},
	} {
		if got := carrier.Public(netip.MustParseAddr(c.addr)); got != c.want {
			t.Errorf("Public(%s): got %v, want %v", c.addr, got, c.want)
		}
	}
}
