// MidiDrumiGen's Live script: the hub between the patch, the glue, the view and Live.
// ES5, so that it runs in [js] from Live 11.3 on and in [v8] from 12.2 on.
// Global functions are its receivers and nothing else: any message to the object calls the global function of its name.

autowatch = 0;
inlets = 1;
outlets = 4;
