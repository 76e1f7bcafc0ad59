// ncurses made callable: a screen of cells is painted, keys are read, and the terminal is as it was when a process ends, however it
// ends. The library is not reentrant: one thread owns all of this but `cncurses_wake`.
#ifndef KEYS_CNCURSES_H
#define KEYS_CNCURSES_H

#include <stdint.h>

/// What `cncurses_key` read.
enum cncurses_kind {
  CNCURSES_NOTHING = 0,
  CNCURSES_CHARACTER = 1,
  CNCURSES_FUNCTION = 2,
  CNCURSES_CLOSED = 3,
};

/// Keys that are no character.
enum cncurses_function {
  CNCURSES_UP = 1,
  CNCURSES_DOWN,
  CNCURSES_LEFT,
  CNCURSES_RIGHT,
  CNCURSES_HOME,
  CNCURSES_END,
  CNCURSES_PAGE_UP,
  CNCURSES_PAGE_DOWN,
  CNCURSES_BACKSPACE,
  CNCURSES_DELETE,
  CNCURSES_BACKTAB,
  CNCURSES_ENTER,
  CNCURSES_PASTE_BEGIN,
  CNCURSES_PASTE_END,
  CNCURSES_MOUSE,
  CNCURSES_OTHER,
};

/// Bits of a style: attributes in the low byte, colour (0 for the terminal's own, else 1 to 16) in the next.
enum cncurses_style {
  CNCURSES_BOLD = 1,
  CNCURSES_DIM = 2,
  CNCURSES_UNDERLINE = 4,
  CNCURSES_REVERSE = 8,
};

/// Takes the terminal at `descriptor` (`newterm`); `fallback` names a terminal type to try where its own is not known. 0, or -1.
int cncurses_start(int descriptor, const char *fallback, int mouse);

/// Gives the terminal back as it was (`endwin`).
void cncurses_stop(void);

/// Takes it again after `cncurses_stop`.
void cncurses_resume(void);

/// The size of the terminal as the system says it.
void cncurses_measure(int *rows, int *columns);

/// Tells the library a size (`resizeterm`).
void cncurses_resize(int rows, int columns);

/// How many colours there are; 0 where none are wanted or known.
int cncurses_colors(void);

/// Whether the locale's characters are UTF-8.
int cncurses_is_utf8(void);

/// Puts a cell: up to four code points of one character, `width` columns wide. What the C library would draw in another width
/// is drawn as a box.
void cncurses_put(int row, int column, const uint32_t *scalars, int count, int width, uint32_t style);

/// Sends what has changed, with the cursor at a place, visible or not.
void cncurses_show(int row, int column, int visible);

/// Sends everything again at the next show.
void cncurses_redraw(void);

/// Reads a key without waiting.
enum cncurses_kind cncurses_key(uint32_t *value);

/// What the mouse did, after a `CNCURSES_MOUSE`: 1 for a click at that place, -1 and 2 for the wheel up and down, 0 for anything else
/// (`getmouse`).
int cncurses_mouse(int *row, int *column);

/// The descriptor that becomes readable when a signal came or `cncurses_wake` was called.
int cncurses_signals(void);

/// The next signal that came; 0 for a waking, -1 for none.
int cncurses_next_signal(void);

/// Wakes whoever waits at `cncurses_signals`. From any thread.
void cncurses_wake(void);

/// Stops this process as Ctrl-Z does; returns when it goes on.
void cncurses_suspend(void);

/// Ends this process by a signal, as if nobody had caught it.
void cncurses_die(int signal);

/// Waits for keys or signals, at most so many milliseconds (-1: without end). 1 for keys, 0 otherwise.
int cncurses_wait(int milliseconds);

#endif
