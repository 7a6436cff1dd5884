// One microphone through noise.wasm (noise/src/abi.rs), 128 samples at a time. Whoever makes the node asks for one
// channel (channelCount 1, channelCountMode 'explicit'), so the browser has mixed whatever came in. As long as there
// is nothing to clean it with, sound goes through as it is: better noise than silence.

registerProcessor('resaka-noise', class extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.port.onmessage = () => { this.stopped = true; };
    try {
      // From the bytes: a module that was compiled elsewhere does not arrive in every browser.
      this.noise = new WebAssembly.Instance(new WebAssembly.Module(processorOptions.bytes)).exports;
      this.at = this.noise.noise_samples();
      this.room = this.noise.noise_capacity();
      this.port.postMessage('ready');
    } catch (error) {
      this.fail(error);
    }
  }

  process([[heard]], [[said]]) {
    if (heard && said) {
      said.set(heard);
      if (this.noise && heard.length <= this.room) {
        try {
          this.clean(said);
        } catch (error) {
          said.set(heard);
          this.fail(error);
        }
      }
    }
    return !this.stopped;
  }

  clean(sound) {
    // Made anew when the memory has grown, which leaves a view of the old one without a length.
    if (this.samples?.length !== sound.length) {
      this.samples = new Float32Array(this.noise.memory.buffer, this.at, sound.length);
    }
    this.samples.set(sound);
    this.noise.noise_process(sound.length);
    sound.set(this.samples);
  }

  fail(error) {
    this.noise = undefined;
    this.port.postMessage({ failed: String(error) });
  }
});
