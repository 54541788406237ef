// The custom elements of the design system. Every page works without them; they make it quicker.
import "./theme.js";
import "./menu.js";
import "./dialog.js";
import "./toasts.js";
import "./tooltip.js";
import "./time.js";
import "./shortcuts.js";
import "./dropzone.js";
import "./query-editor.js";
import "./chart.js";
import "./copy.js";
import "./bell.js";
import "./tabs.js";
