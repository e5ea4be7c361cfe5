// Asks a camera what the npm package `onvif` asks; prints what it understood as one JSON line.
const { Cam } = require("onvif");
const [port, username, password] = process.argv.slice(2);
const told = {};
const camera = new Cam({ hostname: "127.0.0.1", port: Number(port), username, password, timeout: 10000 }, (error) => {
  if (error) throw error;
  told.profiles = Object.keys(camera.profiles).length;
  camera.getDeviceInformation((error, about) => {
    if (error) throw error;
    told.model = about.model;
    camera.getSystemDateAndTime((error, time) => {
      if (error) throw error;
      told.time = time.toISOString();
      camera.getSnapshotUri({}, (error, snapshot) => {
        if (error) throw error;
        told.snapshot = snapshot.uri;
        camera.on("event", (message) => {
          told.topic = message.topic._;
          console.log(JSON.stringify(told));
          process.exit(0);
        });
      });
    });
  });
});
