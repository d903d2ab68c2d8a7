#!/usr/bin/env node
// A committed file, so that it is there and executable when npm links it, before anything is built.
import '../dist/bin.js';
