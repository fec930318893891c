// Files a report with the npm module open311 and prints, as JSON, what it was told. The hub's URL is the argument.
const Open311 = require("open311");
const hub = new Open311({ discovery: process.argv[2] + "/open311/v2/discovery.json", apiKey: "" }); // it wants one; empty is none
const call = (name, ...args) =>
  new Promise((done, fail) => hub[name](...args, (err, data) => (err ? fail(new Error(name + ": " + data)) : done(data))));
(async () => {
  await call("serviceDiscovery", { cache: true });
  const services = await call("serviceList");
  const definition = await call("serviceDefinition", "hazard");
  const [made] = await call("submitRequest", {
    service_code: "hazard",
    lat: 28.51471,
    long: 117.92534,
    description: "A load fell off a lorry.",
    email: "li@example.com",
    attributes: { what: "load" },
  });
  const [one] = await call("serviceRequest", made.service_request_id);
  const listed = await call("serviceRequests", { status: "open" });
  console.log(
    JSON.stringify({
      discovered: hub.endpoint,
      services: services.map((s) => s.service_code),
      attributes: definition.attributes.length,
      code: made.service_request_id,
      status: one.status,
      agency: one.agency_responsible,
      listed: listed.length,
    }),
  );
})().catch((err) => {
  console.log(String(err));
  process.exit(1);
});
