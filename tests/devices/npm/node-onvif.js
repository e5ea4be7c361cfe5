// Asks a camera what the npm package `node-onvif` asks; prints what it understood as one JSON line.
const { OnvifDevice } = require("node-onvif");
const [port, user, pass] = process.argv.slice(2);
const device = new OnvifDevice({ xaddr: `http://127.0.0.1:${port}/onvif/device_service`, user, pass });
device
  .init()
  .then(async (about) => {
    const snapshot = await device.fetchSnapshot();
    console.log(
      JSON.stringify({
        model: about.Model,
        stream: device.getUdpStreamUrl(),
        profiles: device.getProfileList().length,
        picture: snapshot.body.length,
      })
    );
    process.exit(0); // its connections stay open
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
