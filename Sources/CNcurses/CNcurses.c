#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "CNcurses.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum { key_paste_begin = 2000, key_paste_end = 2001, longest_restoring = 256 };

static int terminal = -1;
static FILE *writing, *reading;
static SCREEN *screen;
static struct termios before;
static int signal_pipe[2] = {-1, -1};
static char restoring[longest_restoring];
static size_t restoring_size;
static volatile sig_atomic_t is_taken;
static int uses_mouse;

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

static void send_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = write(terminal, bytes, count);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    bytes += sent;
    count -= (size_t)sent;
  }
}

// What may be done in a handler: writing ready bytes and setting the modes of the terminal.
static void restore(void) {
  if (!is_taken) return;
  is_taken = 0;
  send_all(restoring, restoring_size);
  tcsetattr(terminal, TCSANOW, &before);
}

static void crash(int number) {
  restore();
  signal(number, SIG_DFL);
  raise(number);
}

static void note(int number) {
  int kept = errno;
  char byte = (char)number;
  ssize_t ignored = write(signal_pipe[1], &byte, 1);
  (void)ignored;
  errno = kept;
}

static void catch_signals(void) {
  const int noted[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH, SIGCONT};
  const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT, SIGSYS};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigfillset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = note;
  for (size_t i = 0; i < sizeof noted / sizeof *noted; i++) sigaction(noted[i], &action, NULL);
  action.sa_flags = SA_RESETHAND;
  action.sa_handler = crash;
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) sigaction(crashes[i], &action, NULL);
}

static void add_restoring(const char *bytes) {
  if (bytes == NULL || bytes == (char *)-1) return;
  // Padding like $<5> is for terminals of long ago, and is left out.
  for (const char *next = bytes; *next && restoring_size + 1 < longest_restoring; next++) {
    if (next[0] == '$' && next[1] == '<') {
      const char *end = strchr(next, '>');
      if (end) {
        next = end;
        continue;
      }
    }
    restoring[restoring_size++] = *next;
  }
}

static void prepare_restoring(void) {
  restoring_size = 0;
  add_restoring(paste_off);
  if (uses_mouse) add_restoring("\033[?1000l\033[?1006l");
  add_restoring(tigetstr("sgr0"));
  add_restoring(tigetstr("cnorm"));
  add_restoring(tigetstr("rmkx"));
  add_restoring(tigetstr("rmcup"));
}

static void define_keys(void) {
  define_key("\033[200~", key_paste_begin);
  define_key("\033[201~", key_paste_end);
  // Terminals send both spellings, whatever their description says.
  const struct { const char *bytes; int key; } both[] = {
      {"\033OA", KEY_UP},   {"\033[A", KEY_UP},     {"\033OB", KEY_DOWN},  {"\033[B", KEY_DOWN},
      {"\033OC", KEY_RIGHT}, {"\033[C", KEY_RIGHT}, {"\033OD", KEY_LEFT},  {"\033[D", KEY_LEFT},
      {"\033OH", KEY_HOME}, {"\033[H", KEY_HOME},   {"\033[1~", KEY_HOME}, {"\033[7~", KEY_HOME},
      {"\033OF", KEY_END},  {"\033[F", KEY_END},    {"\033[4~", KEY_END},  {"\033[8~", KEY_END},
      {"\033[5~", KEY_PPAGE}, {"\033[6~", KEY_NPAGE}, {"\033[3~", KEY_DC}, {"\033[Z", KEY_BTAB},
  };
  for (size_t i = 0; i < sizeof both / sizeof *both; i++) define_key(both[i].bytes, both[i].key);
}

static void set_modes(void) {
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  leaveok(stdscr, FALSE);
  idlok(stdscr, FALSE);
  is_taken = 1;
  send_all(paste_on, sizeof paste_on - 1);
}

int cncurses_start(int descriptor, const char *fallback, int mouse) {
  setlocale(LC_ALL, "");
  terminal = descriptor;
  if (tcgetattr(terminal, &before) != 0) return -1;
  if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  int read_copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3), write_copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  reading = fdopen(read_copy, "r");
  writing = fdopen(write_copy, "w");
  if (reading == NULL || writing == NULL) return -1;
  const char *type = getenv("TERM");
  screen = newterm(type && *type ? type : fallback, writing, reading);
  if (screen == NULL) screen = newterm(fallback, writing, reading);
  if (screen == NULL) return -1;
  set_term(screen);
  if (getenv("ESCDELAY") == NULL) set_escdelay(25);
  if (has_colors() && getenv("NO_COLOR") == NULL) {
    start_color();
    use_default_colors();
    for (short color = 0; color < 16 && color < COLORS; color++) init_pair((short)(color + 1), color, -1);
  }
  uses_mouse = mouse;
  if (mouse) {
    // A press is a click at once; nothing is waited for.
    mouseinterval(0);
    mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
  }
  define_keys();
  prepare_restoring();
  catch_signals();
  set_modes();
  return 0;
}

void cncurses_stop(void) {
  if (screen == NULL || !is_taken) return;
  send_all(paste_off, sizeof paste_off - 1);
  endwin();
  is_taken = 0;
  tcsetattr(terminal, TCSADRAIN, &before);
}

void cncurses_resume(void) {
  if (screen == NULL || is_taken) return;
  tcgetattr(terminal, &before);
  reset_prog_mode();
  set_modes();
  clearok(curscr, TRUE);
  refresh();
}

void cncurses_measure(int *high, int *wide) {
  struct winsize size;
  memset(&size, 0, sizeof size);
  ioctl(terminal, TIOCGWINSZ, &size);
  *high = size.ws_row ? size.ws_row : 24;
  *wide = size.ws_col ? size.ws_col : 80;
}

void cncurses_resize(int high, int wide) { resizeterm(high, wide); }

int cncurses_colors(void) { return has_colors() && getenv("NO_COLOR") == NULL ? COLORS : 0; }

int cncurses_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

static attr_t attributes(uint32_t style, short *pair) {
  attr_t result = A_NORMAL;
  if (style & CNCURSES_BOLD) result |= A_BOLD;
  if (style & CNCURSES_DIM) result |= A_DIM;
  if (style & CNCURSES_UNDERLINE) result |= A_UNDERLINE;
  if (style & CNCURSES_REVERSE) result |= A_REVERSE;
  int color = (int)(style >> 8 & 0xff), colors = cncurses_colors();
  *pair = 0;
  if (color > 0 && colors >= 8) {
    if (color > colors) {
      // Eight colours: the bright ones are the others in bold.
      color -= 8;
      result |= A_BOLD;
    }
    *pair = (short)color;
  }
  return result;
}

void cncurses_put(int row, int column, const uint32_t *scalars, int count, int width, uint32_t style) {
  wchar_t text[CCHARW_MAX + 1];
  int size = 0;
  for (; size < count && size < CCHARW_MAX - 1; size++) text[size] = (wchar_t)scalars[size];
  text[size] = 0;
  int agrees = size > 0 && wcwidth(text[0]) == width;
  for (int next = 1; next < size; next++) {
    if (wcwidth(text[next]) != 0) {
      text[next] = 0;
      break;
    }
  }
  short pair;
  attr_t attribute = attributes(style, &pair);
  cchar_t cell;
  if (!agrees) {
    wcscpy(text, cncurses_is_utf8() ? L"\u25a1" : L"?");
    setcchar(&cell, text, attribute, pair, NULL);
    mvadd_wch(row, column, &cell);
    if (width < 2) return;
    wcscpy(text, L" ");
    setcchar(&cell, text, attribute, pair, NULL);
    mvadd_wch(row, column + 1, &cell);
    return;
  }
  setcchar(&cell, text, attribute, pair, NULL);
  mvadd_wch(row, column, &cell);
}

void cncurses_show(int row, int column, int visible) {
  curs_set(visible ? 1 : 0);
  move(row, column);
  wnoutrefresh(stdscr);
  doupdate();
}

void cncurses_redraw(void) { clearok(curscr, TRUE); }

static uint32_t function_of(wint_t key) {
  switch (key) {
  case KEY_UP: return CNCURSES_UP;
  case KEY_DOWN: return CNCURSES_DOWN;
  case KEY_LEFT: return CNCURSES_LEFT;
  case KEY_RIGHT: return CNCURSES_RIGHT;
  case KEY_HOME: return CNCURSES_HOME;
  case KEY_END: return CNCURSES_END;
  case KEY_PPAGE: return CNCURSES_PAGE_UP;
  case KEY_NPAGE: return CNCURSES_PAGE_DOWN;
  case KEY_BACKSPACE: return CNCURSES_BACKSPACE;
  case KEY_DC: return CNCURSES_DELETE;
  case KEY_BTAB: return CNCURSES_BACKTAB;
  case KEY_ENTER: return CNCURSES_ENTER;
  case key_paste_begin: return CNCURSES_PASTE_BEGIN;
  case key_paste_end: return CNCURSES_PASTE_END;
  case KEY_MOUSE: return CNCURSES_MOUSE;
  default: return CNCURSES_OTHER;
  }
}

enum cncurses_kind cncurses_key(uint32_t *value) {
  wint_t key = 0;
  errno = 0;
  switch (get_wch(&key)) {
  case OK: *value = (uint32_t)key; return CNCURSES_CHARACTER;
  case KEY_CODE_YES: *value = function_of(key); return CNCURSES_FUNCTION;
  default: {
    // Nothing there, or nobody at the other end any more.
    struct pollfd at = {terminal, POLLIN, 0};
    if (poll(&at, 1, 0) > 0 && (at.revents & (POLLHUP | POLLERR | POLLNVAL))) return CNCURSES_CLOSED;
    return CNCURSES_NOTHING;
  }
  }
}

int cncurses_mouse(int *row, int *column) {
  MEVENT event;
  if (getmouse(&event) != OK) return 0;
  *row = event.y;
  *column = event.x;
  if (event.bstate & BUTTON1_PRESSED) return 1;
  if (event.bstate & BUTTON4_PRESSED) return -1;
  return event.bstate & BUTTON5_PRESSED ? 2 : 0;
}

int cncurses_signals(void) { return signal_pipe[0]; }

int cncurses_next_signal(void) {
  char byte;
  return read(signal_pipe[0], &byte, 1) == 1 ? byte : -1;
}

void cncurses_wake(void) { note(0); }

void cncurses_suspend(void) {
  struct sigaction action, noted;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, &noted);
  sigset_t stop, kept;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  sigprocmask(SIG_UNBLOCK, &stop, &kept);
  kill(0, SIGTSTP);
  sigprocmask(SIG_SETMASK, &kept, NULL);
  sigaction(SIGTSTP, &noted, NULL);
}

void cncurses_die(int number) {
  signal(number, SIG_DFL);
  kill(getpid(), number);
}

int cncurses_wait(int milliseconds) {
  struct pollfd both[2] = {{terminal, POLLIN, 0}, {signal_pipe[0], POLLIN, 0}};
  if (poll(both, 2, milliseconds) <= 0) return 0;
  return both[0].revents != 0;
}
